package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Silence;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A hundred edits while 2,000 records a second flow, every tenth one wrong in another way: nothing
 * is lost, nothing comes twice, no key's records change places, wrong edits change nothing, and a
 * stream that no edit touches does not notice.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Alone
class LiveEditsIT {
  private static final int EDITS = 100;
  private static final double RATE = 2_000;
  private static final long RECORDS_BETWEEN = 400;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(10);

  /** Milliseconds; what stood so long can say nothing about pauses. */
  private static final double STOOD_STILL = 1_500;

  private static final long WARM_UP = 10_000;
  private static final long CONTROL = 16_000;

  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("steady", 5, 10),
          new GroupFeed.Group("g1", 5, 6),
          new GroupFeed.Group("g2", 5, 6),
          new GroupFeed.Group("g3", 5, 6),
          new GroupFeed.Group("g4", 5, 4),
          new GroupFeed.Group("u", 5, 4, 0.2),
          new GroupFeed.Group("o1", 4, 2),
          new GroupFeed.Group("o2", 4, 2));

  /** A subscriber each: together they are quicker, and all records of one key come by one. */
  private static final List<String> FILTERS =
      Stream.concat(
              Stream.of("steady/#", "copy/#"),
              GROUPS.stream().skip(1).map(group -> "up/+/plant/" + group.name() + "/+"))
          .toList();

  private final LiveOutcome outcome = new LiveOutcome();
  private final Beginnings reading = new Beginnings();
  private final Beginnings copying = new Beginnings();

  @Test
  void editsUnderLoadLoseRepeatAndReorderNothing(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("LiveEditsIT: seed " + seed + " (repeat with -Dseed=" + seed + ")");
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      Model model = first(plant.port(), cloud.port());
      agent.replaceConfig(model.toYaml());
      wanted(model);
      agent.start();
      try (var upstream =
              Subscribers.open(cloud.url(), FILTERS, outcome.upstream, outcome::arrived);
          var direct = Subscriber.open(plant.url(), List.of("plant/steady/+"), outcome.direct);
          var load = Load.start(plant.url(), outcome.ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(WARM_UP);
        long begin = Stamp.nowMicros();
        load.awaitMore(CONTROL);
        long middle = Stamp.nowMicros();
        edit(agent, model, load, new Random(seed));
        long end = Stamp.nowMicros();
        load.awaitMore(2_000);
        load.stop();
        outcome.upstream.await(outcome.ledger, QUIET, LONGEST);
        assertThat(upstream.reconnects() + direct.reconnects()).isZero();
        judge(begin, middle, end);
      }
    }
  }

  private static Model first(int plant, int cloud) {
    var model = new Model(plant, cloud);
    List.of("steady", "g1", "g2", "g3", "g4", "u")
        .forEach(group -> model.sources.put(group, new Model.Source(List.of(group), false, 1000)));
    var guard = new Model.Step("guard", "filter: body.value > -1000");
    var mark = new Model.Step("mark", "set: {mark: 0}");
    var once = new Model.Step("once", "dedupe: {by: body.id, within: 10m}");
    model.streams.put(
        "steady-stream",
        new Model.Stream(List.of("steady"), List.of(guard), "steady-up", null, false));
    model.streams.put(
        "main-a",
        new Model.Stream(List.of("g1", "g2"), List.of(guard, mark), "first", null, false));
    model.streams.put(
        "main-b",
        new Model.Stream(List.of("g3", "g4"), List.of(guard, mark), "second", null, false));
    model.streams.put(
        "unique", new Model.Stream(List.of("u"), List.of(guard, once, mark), "first", null, false));
    model.uplinks.put("steady-up", new Model.Uplink("cloud", "steady/{topic}"));
    model.uplinks.put("first", new Model.Uplink("cloud", Model.UP + "/first/{topic}"));
    model.uplinks.put("second", new Model.Uplink("cloud", Model.UP + "/second/{topic}"));
    model.uplinks.put("copies", new Model.Uplink("cloud", Model.COPY + "/{topic}"));
    return model;
  }

  private void wanted(Model model) {
    reading.next(model.read());
    copying.next(model.copied());
  }

  private void edit(AgentProcess agent, Model start, Load load, Random random)
      throws IOException, InterruptedException, TimeoutException {
    var edits = new Edits(random);
    Model model = start;
    for (int i = 1; i <= EDITS; i++) {
      long began = System.nanoTime();
      String what;
      if (i % 10 == 0) {
        what = refused(agent, BadEdits.spoil(model.toYaml(), i / 10 - 1));
      } else {
        Model next = model.copy();
        what = edits.next(next);
        // before it takes effect: what comes in the moment of the change is in time
        wanted(next);
        accepted(agent, next.toYaml(), what, i % 6 == 5);
        model = next;
      }
      System.out.printf("  edit %d, %d ms: %s%n", i, (System.nanoTime() - began) / 1_000_000, what);
      load.awaitMore(RECORDS_BETWEEN);
    }
  }

  /** By the command, or left to be noticed. */
  private static void accepted(AgentProcess agent, String yaml, String what, boolean unasked)
      throws IOException, InterruptedException, TimeoutException {
    Facts status = agent.status();
    long before = status.part("revision").number("number");
    String changed = status.part("last_change").text("at");
    if (unasked) {
      agent.overwriteConfig(yaml);
      agent.await(
          "edit is noticed: " + what,
          SOON,
          now -> !now.part("last_change").text("at").equals(changed));
    } else {
      agent.replaceConfig(yaml);
      Facts change = agent.reload();
      assertThat(change.text("outcome"))
          .as(what + "\n" + change.texts("problems") + "\n" + yaml)
          .isEqualTo("accepted");
    }
    Facts last = agent.status().part("last_change");
    assertThat(last.text("outcome"))
        .as(what + "\n" + last.texts("problems") + "\n" + yaml)
        .isEqualTo("accepted");
    assertThat(last.number("revision")).as(what).isEqualTo(before + 1);
  }

  private static String refused(AgentProcess agent, BadEdits.Bad bad) throws IOException {
    Facts before = agent.status().part("revision");
    agent.replaceConfig(bad.yaml());
    Facts change = agent.reload();
    assertThat(change.text("outcome")).as(bad.what()).isEqualTo("refused");
    Facts status = agent.status();
    String place = agent.config() + ":" + bad.line() + ":" + bad.column() + ": ";
    assertThat(status.part("last_change").texts("problems"))
        .as(bad.what() + " at " + place)
        .anyMatch(problem -> problem.startsWith(place) && problem.contains(bad.says()));
    assertThat(status.part("revision").tree()).as(bad.what()).isEqualTo(before.tree());
    return "refused: " + bad.what() + ": " + status.part("last_change").texts("problems");
  }

  private void judge(long begin, long middle, long end) {
    List<Verdict> verdicts = outcome.upstream.verdicts(outcome.ledger);
    verdicts.forEach(verdict -> System.out.println(verdict.toText()));
    double control = silence(outcome.upstream, begin, middle);
    double noise = silence(outcome.direct, middle, end);
    double edited = silence(outcome.upstream, middle, end);
    System.out.printf(
        Locale.ROOT,
        "longest silence of the untouched stream: %.1f ms during the edits, %.1f ms in the control"
            + " window; of the same records straight from the plant broker, during the edits: %.1f"
            + " ms%n",
        edited,
        control,
        noise);
    for (Verdict verdict : verdicts) {
      assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    }
    assertThat(outcome.optional.faults()).as("optional").isEmpty();
    assertThat(outcome.copies.faults()).as("copies").isEmpty();
    stretches("o1", outcome.optional, reading);
    stretches("o2", outcome.optional, reading);
    for (GroupFeed.Group group : GROUPS) {
      if (!group.name().equals("u")) {
        stretches(group.name(), outcome.copies, copying);
      }
    }
    assumeTrue(noise < STOOD_STILL, "the machine stood still for " + noise + " ms");
    assertThat(edited).isLessThan(50 + 3 * Math.max(control, noise));
  }

  /** As many stretches as times when the group began to be wanted. */
  private static void stretches(String group, Runs runs, Beginnings wanted) {
    int most = wanted.of(group);
    Map<String, Integer> found = runs.runs(group);
    System.out.println("  stretches of " + group + ": " + most + " wanted, found " + found);
    assertThat(found.values()).as(group).allMatch(count -> count == most);
    assertThat(found.isEmpty()).as(group).isEqualTo(most == 0);
  }

  private static double silence(Checker checker, long from, long to) {
    return checker.silences(from, to).stream()
        .filter(silence -> silence.group().equals("steady"))
        .mapToDouble(Silence::millis)
        .findFirst()
        .orElseThrow();
  }
}
