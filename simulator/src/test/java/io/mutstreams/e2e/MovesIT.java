package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A source moves to a broker that cannot be reached, while records flow: it takes its records from
 * the former broker until the new one is live, says so, and goes over by itself.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MovesIT {
  private static final int RATE = 500;
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(90);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(new GroupFeed.Group("g1", 10, 1), new GroupFeed.Group("g2", 10, 1));

  private static final String STATE = "steps: [{id: seen, dedupe: {by: body.id, within: 1ms}}], ";

  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://127.0.0.1:PLANT}
        other: {url: mqtt://127.0.0.1:OTHER}
        cloud: {url: mqtt://127.0.0.1:CLOUD}
      sources:
        moving: {from: BROKER, topics: [plant/+/+], id: body.id, key: "topic[1] + '-' + topic[2]"}
      streams:
        main: {from: [moving], STEPS to: up}
      uplinks:
        up: {to: cloud, topic: "up/{topic}"}
        MORE
      """;

  private final Ledger ledger = new Ledger();
  private Map<String, String> now = Map.of();

  private void edit(AgentProcess agent, String place, Object value) throws IOException {
    var next = new HashMap<>(now);
    next.put(place, value.toString());
    now = next;
    String text = CONFIG;
    for (Map.Entry<String, String> each : now.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    agent.replaceConfig(text);
  }

  private interface Acts {
    void on(AgentProcess agent, BothBrokers load, Brought brought) throws Exception;
  }

  /** The way to the other broker, which is not there at first. */
  private interface Brought {
    void about() throws IOException;
  }

  private List<Verdict> play(boolean state, Path folder, Acts acts) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("MovesIT: seed " + seed + (state ? ", with state" : ""));
    int away = EmbeddedBroker.freePort();
    FaultProxy[] way = {null};
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var other = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      now =
          Map.of(
              "PLANT",
              "" + plant.port(),
              "OTHER",
              "" + away,
              "CLOUD",
              "" + cloud.port(),
              "MORE",
              "",
              "STEPS",
              state ? STATE : "");
      edit(agent, "BROKER", "plant");
      agent.start();
      awaitSource(agent, "it is connected", source -> source.text("connected").equals("true"));
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load =
              BothBrokers.start(
                  plant.url(), other.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(RATE);
        acts.on(agent, load, () -> way[0] = FaultProxy.start(away, "127.0.0.1", other.port()));
        load.awaitMore(RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        List<Verdict> verdicts = watch.verdicts(ledger);
        verdicts.forEach(verdict -> System.out.println("  " + verdict.toText()));
        return verdicts;
      }
    } finally {
      if (way[0] != null) {
        way[0].close();
      }
    }
  }

  private interface Condition {
    boolean of(Facts source);
  }

  private static void awaitSource(AgentProcess agent, String what, Condition condition)
      throws TimeoutException, InterruptedException {
    agent.await(what, SOON, status -> condition.of(status.one("sources", "name", "moving")));
  }

  private static void checkWaits(AgentProcess agent, int from) throws IOException {
    Facts source = agent.status().one("sources", "name", "moving");
    assertThat(source.text("connected")).isEqualTo("true");
    Facts moving = source.part("moving");
    assertThat(moving.text("from")).isEqualTo("127.0.0.1:" + from);
    assertThat(moving.text("since")).isNotEmpty();
    assertThat(moving.text("sentence"))
        .contains("source moving waits since " + moving.text("since"), "roll back");
    assertThat(agent.plan().tree().toString()).contains("source moving waits since");
  }

  private static void awaitMoved(AgentProcess agent) throws Exception {
    awaitSource(
        agent,
        "it has gone over",
        source ->
            source.text("connected").equals("true") && source.part("moving").tree().isEmpty());
  }

  private static Facts accepted(AgentProcess agent) throws IOException {
    Facts change = agent.reload();
    assertThat(change.text("outcome")).as(change.tree().toString()).isEqualTo("accepted");
    return change;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void goesOverWhenTheBrokerIsThere(boolean state, @TempDir Path folder) throws Exception {
    List<Verdict> verdicts =
        play(
            state,
            folder,
            (agent, load, brought) -> {
              int plant = Integer.parseInt(now.getOrDefault("PLANT", ""));
              edit(agent, "BROKER", "other");
              assertThat(accepted(agent).tree().toString())
                  .contains("source moving: moves to other; it waits for that");
              checkWaits(agent, plant);
              load.awaitMore(RATE);
              edit(agent, "MORE", "more: {to: cloud, topic: \"more/{topic}\"}");
              accepted(agent);
              checkWaits(agent, plant);
              load.awaitMore(RATE);
              edit(agent, "BROKER", "plant");
              accepted(agent);
              awaitMoved(agent);
              load.awaitMore(RATE);
              edit(agent, "BROKER", "other");
              accepted(agent);
              checkWaits(agent, plant);
              brought.about();
              awaitMoved(agent);
            });
    for (Verdict verdict : verdicts) {
      assertThat(verdict.expected()).isPositive();
      assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    }
  }

  /** What was decided before the crash holds after it: where it reads, and where it is to go. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitsOnAfterACrash(boolean state, @TempDir Path folder) throws Exception {
    List<Verdict> verdicts =
        play(
            state,
            folder,
            (agent, load, brought) -> {
              int plant = Integer.parseInt(now.getOrDefault("PLANT", ""));
              edit(agent, "BROKER", "other");
              accepted(agent);
              checkWaits(agent, plant);
              String since =
                  agent.status().one("sources", "name", "moving").part("moving").text("since");
              load.awaitMore(RATE);
              agent.kill();
              load.awaitMore(RATE);
              agent.start();
              awaitSource(agent, "it is back", source -> source.text("connected").equals("true"));
              checkWaits(agent, plant);
              assertThat(
                      agent.status().one("sources", "name", "moving").part("moving").text("since"))
                  .isEqualTo(since);
              load.awaitMore(RATE);
              brought.about();
              awaitMoved(agent);
            });
    AtLeastOnce.judge(verdicts);
  }
}
