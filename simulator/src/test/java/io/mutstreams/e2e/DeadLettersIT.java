package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dead letters of each kind are looked at, exported, discarded, and put back when the cause is
 * mended, on an agent that runs, that is stopped, and that was killed meanwhile.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
final class DeadLettersIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int SMALL_PACKET = 1_000;
  private static final String CONFIG =
      """
      agent: {id: desk}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        readings: {from: plant, topics: ["plant/#"], format: json, key: '%s'}
      streams:
        forward:
          from: [readings]
          steps:
            - id: %s
              filter: '%s'
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;
  private static final String KEY = "body.key";
  private static final String MENDED_KEY = "topic[1]";
  private static final String FILTER = "body.value >= 0";
  private static final String MENDED_FILTER = "!has(body.value) || body.value >= 0";

  @TempDir Path folder;

  private record Outcome(int code, String text) {}

  private ChildProcess started(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", folder.resolve("data").toString()));
    return AgentLauncher.start(
        ChildProcess.named("command"), List.of("-Xmx64m"), line.toArray(String[]::new));
  }

  private Outcome command(String... words) throws Exception {
    try (ChildProcess command = started(words)) {
      int code = command.awaitExit(SOON);
      String text = String.join("\n", command.lines());
      System.out.println("  mutstreams " + String.join(" ", words) + "\n" + text.indent(4));
      return new Outcome(code, text);
    }
  }

  private Outcome letters(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("deadletters"));
    line.addAll(List.of(words));
    return command(line.toArray(String[]::new));
  }

  private static void publish(EmbeddedBroker plant, int from, int count, IntFunction<String> body)
      throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = from; i < from + count; i++) {
        publisher.publish(new Message("plant/a", "a", body.apply(i).getBytes(UTF_8)));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  private List<Map<?, ?>> exported(String name, String... more) throws Exception {
    Path file = folder.resolve(name);
    List<String> words = new ArrayList<>(List.of("export", file.toString()));
    words.addAll(List.of(more));
    assertThat(letters(words.toArray(String[]::new)).code()).isZero();
    try (var lines = Files.lines(file)) {
      return lines
          .<Map<?, ?>>map(line -> (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(line))))
          .toList();
    }
  }

  private static long number(byte[] payload) {
    Map<?, ?> body = (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.copyOf(payload)));
    return (Long) Objects.requireNonNull(body.get("n"));
  }

  private static List<Long> came(Sink sink) {
    return sink.all().stream().map(Incoming::payload).map(DeadLettersIT::number).toList();
  }

  private static Set<Long> numbers(int... fromTo) {
    Set<Long> numbers = new TreeSet<>();
    for (int i = 0; i < fromTo.length; i += 2) {
      IntStream.range(fromTo[i], fromTo[i + 1]).forEach(n -> numbers.add((long) n));
    }
    return numbers;
  }

  private static void connected(AgentProcess agent) throws Exception {
    agent.await(
        "it is connected",
        SOON,
        s ->
            s.one("sources", "name", "readings").text("connected").equals("true")
                && s.one("uplinks", "name", "out").text("connected").equals("true"));
  }

  private static void awaitLetters(AgentProcess agent, long stored) throws Exception {
    agent.await(
        stored + " dead letters are stored",
        SOON,
        status -> status.number("stored_dead_letters") == stored);
  }

  @Test
  void lettersOfEachKindAreLookedAtExportedDiscardedAndPutBack() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var narrow = EmbeddedBroker.inMemory(0).limit(1_000, SMALL_PACKET).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.url(), narrow.url(), KEY, "check", FILTER));
      agent.start();
      connected(agent);
      publish(plant, 0, 40, n -> "{\"n\": " + n + ", \"value\": 1}");
      publish(plant, 40, 30, n -> "{\"n\": " + n + ", \"key\": \"k\"}");
      String pad = "x".repeat(SMALL_PACKET);
      publish(
          plant,
          70,
          20,
          n -> "{\"n\": " + n + ", \"key\": \"k\", \"value\": 1, \"pad\": \"" + pad + "\"}");
      awaitLetters(agent, 90);

      assertThat(letters("list").text())
          .contains("90 dead letters", "numbers 1-90", "uplink out", "; here 20");
      assertThat(letters("list", "--stream", "forward", "--limit", "3").text())
          .contains("stream forward, step check", "body has no field 'value'", "{\"n\": 69,");
      assertThat(letters("show", "1").text())
          .contains("place     source readings", "topic     plant/a", "{\"n\": 0,");
      List<Map<?, ?>> all = exported("running.jsonl");
      assertThat(all)
          .extracting(line -> number(String.valueOf(line.get("payload")).getBytes(UTF_8)))
          .containsExactlyElementsOf(numbers(0, 90));
      assertThat(all.stream().collect(Collectors.groupingBy(l -> "" + l.get("kind"))))
          .satisfies(kinds -> assertThat(kinds.get("source")).hasSize(40))
          .satisfies(kinds -> assertThat(kinds.get("stream")).hasSize(30))
          .satisfies(kinds -> assertThat(kinds.get("uplink")).hasSize(20));

      agent.kill();
      assertThat(exported("killed.jsonl")).isEqualTo(all);
      assertThat(letters("discard", "1-2", "5", "--yes").text()).contains("discarded 3 ");
      Outcome refused = letters("retry");
      assertThat(refused.code()).isEqualTo(3);
      assertThat(refused.text()).contains("the agent is not running");
      agent.start();
      connected(agent);
      assertThat(letters("discard", "--uplink", "out", "--limit", "1", "--yes").text())
          .contains("discarded 1 ");
      assertThat(agent.status().number("stored_dead_letters")).isEqualTo(86);

      // Nothing is mended yet.
      Outcome again = letters("retry", "--uplink", "out");
      assertThat(again.code()).isEqualTo(1);
      assertThat(again.text()).contains("settled: 19 dead letters", "19 dead letters came in");
      assertThat(exported("again.jsonl", "--uplink", "out"))
          .hasSize(19)
          .allSatisfy(line -> assertThat((Long) line.get("number")).isGreaterThan(90L));

      agent.replaceConfig(
          CONFIG.formatted(plant.url(), cloud.url(), MENDED_KEY, "other", MENDED_FILTER));
      assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
      connected(agent);
      Outcome stay = letters("retry");
      assertThat(stay.code()).isEqualTo(1);
      assertThat(stay.text())
          .contains("settled: 56 dead letters")
          .contains("30 stay: stream forward has no step check any more");
      assertThat(agent.status().number("stored_dead_letters")).isEqualTo(30);

      agent.replaceConfig(
          CONFIG.formatted(plant.url(), cloud.url(), MENDED_KEY, "check", MENDED_FILTER));
      assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
      Outcome done = letters("retry");
      assertThat(done.code()).isZero();
      assertThat(done.text()).contains("settled: 30 dead letters");
      assertThat(letters("list").text()).contains("There are no dead letters.");
      // 0, 1, 4 and 70 were discarded; each other comes once.
      sink.await(86, SOON);
      assertThat(came(sink)).containsExactlyInAnyOrderElementsOf(numbers(2, 4, 5, 70, 71, 90));
      agent.stop();
      assertThat(letters("list").text()).contains("There are no dead letters.");
    }
  }

  @Test
  void aKillWhileLettersArePutBackLosesNone() throws Exception {
    int count = 3_000;
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.url(), cloud.url(), MENDED_KEY, "check", FILTER));
      agent.start();
      connected(agent);
      publish(plant, 0, count, n -> "{\"n\": " + n + "}");
      awaitLetters(agent, count);
      agent.replaceConfig(
          CONFIG.formatted(plant.url(), cloud.url(), MENDED_KEY, "check", MENDED_FILTER));
      assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
      try (ChildProcess retry = started("deadletters", "retry")) {
        sink.await(300, SOON);
        agent.kill();
        assertThat(retry.awaitExit(SOON)).isPositive();
      }
      agent.start();
      connected(agent);
      long left = agent.status().number("stored_dead_letters");
      System.out.println("  killed with " + left + " of " + count + " letters left");
      assertThat(letters("retry").code()).isZero();
      agent.await("all have come", SOON, status -> new TreeSet<>(came(sink)).size() == count);
      assertThat(new TreeSet<>(came(sink))).isEqualTo(numbers(0, count));
      assertThat(agent.status().number("stored_dead_letters")).isZero();
      // What comes twice has the same id.
      Map<Long, Set<String>> ids =
          sink.all().stream()
              .collect(
                  Collectors.groupingBy(
                      each -> number(each.payload()),
                      Collectors.mapping(DeadLettersIT::id, Collectors.toSet())));
      assertThat(ids.values()).allSatisfy(set -> assertThat(set).hasSize(1));
    }
  }

  private static String id(Incoming message) {
    return Objects.requireNonNull(message.properties().get("record-id"));
  }
}
