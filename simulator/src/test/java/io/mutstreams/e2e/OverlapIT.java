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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A source that declares an id goes over to a new session while records flow and are settled
 * slowly: to another broker that has the same messages, or to another client id at the same one.
 * What both sessions deliver is there once, and in order, in streams with state and without.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Alone
class OverlapIT {
  private static final int RATE = 1_500;

  private static final int MOVES = 6;
  private static final Duration SLOW = Duration.ofMillis(30);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(new GroupFeed.Group("g1", 10, 1), new GroupFeed.Group("g2", 10, 1));

  /** Lets all pass: what comes again comes much later. */
  private static final String STATE = "steps: [{id: seen, dedupe: {by: body.id, within: 1ms}}], ";

  private static final String CONFIG =
      """
      agent: {id: AGENT}
      connections:
        a: {url: mqtt://127.0.0.1:%d}
        b: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
        silent: {url: mqtt://127.0.0.1:%d}
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

  private void edit(AgentProcess agent, String config, String place, String value)
      throws IOException {
    var next = new HashMap<>(now);
    next.put(place, value);
    now = next;
    String text = config;
    for (Map.Entry<String, String> each : now.entrySet()) {
      text = text.replace(each.getKey(), each.getValue());
    }
    agent.replaceConfig(text);
  }

  private interface Acts {
    void on(AgentProcess agent, String config, BothBrokers load) throws Exception;
  }

  private void play(boolean state, Path folder, Acts acts) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("OverlapIT: seed " + seed + (state ? ", with state" : ""));
    try (var a = EmbeddedBroker.inMemory(0).start();
        var b = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var silent = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder)) {
      silent.stall();
      way.delay(SLOW);
      String config = CONFIG.formatted(a.port(), b.port(), way.port(), silent.port());
      now = Map.of("AGENT", "first", "BROKER", "a", "MORE", "", "STEPS", state ? STATE : "");
      edit(agent, config, "BROKER", "a");
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          status -> status.one("sources", "name", "moving").text("connected").equals("true"));
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load =
              BothBrokers.start(a.url(), b.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(RATE);
        acts.on(agent, config, load);
        load.awaitMore(RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        judge(watch.verdicts(ledger));
      }
    }
  }

  private static void judge(List<Verdict> verdicts) {
    verdicts.forEach(verdict -> System.out.println("  " + verdict.toText()));
    for (Verdict verdict : verdicts) {
      assertThat(verdict.expected()).isPositive();
      assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    }
  }

  /** On a machine that cannot keep up it may have to be asked for again. */
  private static void accepted(AgentProcess agent) throws IOException {
    long begin = System.nanoTime();
    Facts change = agent.reload();
    while (change.tree().toString().contains("lags behind")
        && System.nanoTime() - begin < LONGEST.toNanos()) {
      change = agent.reload();
    }
    assertThat(change.text("outcome")).isEqualTo("accepted");
    System.out.printf("  took %d ms%n", (System.nanoTime() - begin) / 1_000_000);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void movesBetweenBrokersWithoutARepeat(boolean state, @TempDir Path folder) throws Exception {
    play(
        state,
        folder,
        (agent, config, load) -> {
          for (int i = 0; i < MOVES; i++) {
            edit(agent, config, "BROKER", i % 2 == 0 ? "b" : "a");
            accepted(agent);
            load.awaitMore(RATE / 2);
          }
        });
  }

  /** The change waits for an uplink that does not answer; meanwhile both sessions get all. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void countsWhatComesAgainInASlowChangeOnce(boolean state, @TempDir Path folder) throws Exception {
    play(
        state,
        folder,
        (agent, config, load) -> {
          edit(agent, config, "AGENT", "second");
          edit(agent, config, "MORE", "more: {to: silent, topic: \"more/{topic}\"}");
          accepted(agent);
          load.awaitMore(2 * RATE);
          edit(agent, config, "BROKER", "b");
          edit(agent, config, "MORE", "other: {to: silent, topic: \"other/{topic}\"}");
          accepted(agent);
        });
  }
}
