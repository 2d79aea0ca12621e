package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.link.Link;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent is killed with SIGKILL while 2,000 records a second flow, three times in mid-flow and
 * once while the upstream broker is away: nothing is lost, no key's records change places, and what
 * comes twice carries the same record id.
 *
 * <p>At least once holds for windows too: a message that was counted, but not acknowledged to its
 * broker before the crash, is counted again. So each record is in some window, and no count is too
 * small, but one may be too large. Behind a {@code dedupe} it is not: what was seen and what was
 * counted become durable together, so that a message that comes again is known, and the counts are
 * exact.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Alone
class CrashIT {
  private static final int RATE = 2_000;
  private static final long WINDOW_MILLIS = 1_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(15);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("g1", 5, 1),
          new GroupFeed.Group("g2", 5, 1),
          new GroupFeed.Group("g3", 5, 1),
          new GroupFeed.Group("g4", 5, 1));

  private static final String CONFIG =
      """
      agent: {id: crash}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        first: {from: plant, topics: [plant/g1/+, plant/g2/+], key: "topic[1] + '-' + topic[2]", time: body.ts}
        second: {from: plant, topics: [plant/g3/+, plant/g4/+], key: "topic[1] + '-' + topic[2]", time: body.ts}
      streams:
        forward:
          from: [first, second]
          steps:
            - filter: body.value >= 0.0
          to: out
        counts:
          from: [first, second]
          steps:
            - window: {every: 1s, compute: count}
          to: counted
        exact-counts:
          from: [first, second]
          steps:
            - dedupe: {by: body.id, within: 5s}
            - window: {every: 1s, compute: count}
          to: exactly
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
        counted: {to: cloud, topic: "counted/{key}"}
        exactly: {to: cloud, topic: "exactly/{key}"}
      """;

  private final Ledger ledger = new Ledger();
  private final Windows counted = new Windows();
  private final Windows exactly = new Windows();

  @Test
  void killedInMidFlowAndInAnOutage(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("CrashIT: seed " + seed);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), way.port()));
      agent.start();
      var feed = new Counting(new GroupFeed(RATE, seed, GROUPS), WINDOW_MILLIS);
      try (var watch = Watch.open(cloud.url(), GROUPS);
          Link one = Windows.open(cloud.url(), "counted/#", "counted", counted);
          Link two = Windows.open(cloud.url(), "exactly/#", "exactly", exactly);
          var load = Load.start(plant.url(), ledger, feed)) {
        for (int i = 1; i <= 3; i++) {
          load.awaitMore(3L * RATE + i * 300L);
          killAndStart(agent);
        }
        load.awaitMore(2L * RATE);

        way.cut();
        load.awaitMore(3L * RATE);
        agent.await(
            "it stores what comes", SOON, status -> AgentProcess.stored(status, "out") > RATE);
        killAndStart(agent);
        long stored = AgentProcess.stored(agent.status(), "out");
        System.out.println("  " + stored + " records in the outbox after the crash");
        assertThat(stored).isPositive();
        load.awaitMore(2L * RATE);
        way.heal();

        load.awaitMore(2L * RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        judge(watch.verdicts(ledger));
        Map<Windows.Window, Long> sent = feed.counts(ledger.sentCount());
        counted.awaitAll(sent.keySet(), SOON);
        exactly.awaitAll(sent.keySet(), SOON);
        System.out.println("  " + agent.status().tree().get("streams"));
        assertThat(one.connected() && two.connected()).isTrue();
        judge(sent);
      }
    }
  }

  private static void killAndStart(AgentProcess agent)
      throws IOException, InterruptedException, TimeoutException {
    agent.kill();
    long begin = System.nanoTime();
    agent.start();
    agent.await("it reads its sources", SOON, status -> connected(status, "first", "second"));
    System.out.printf("  killed, and back after %d ms%n", (System.nanoTime() - begin) / 1_000_000);
  }

  private static boolean connected(Facts status, String... sources) {
    return List.of(sources).stream()
        .allMatch(name -> status.one("sources", "name", name).text("connected").equals("true"));
  }

  private static void judge(List<Verdict> verdicts) {
    verdicts.forEach(verdict -> System.out.println(verdict.toText()));
    AtLeastOnce.judge(verdicts);
  }

  private void judge(Map<Windows.Window, Long> sent) {
    System.out.printf(
        "  %d records in %d windows: counted %d at least once, %d exactly%n",
        ledger.sentCount(), sent.size(), counted.sum(), exactly.sum());
    assertThat(counted.faults()).isEmpty();
    assertThat(exactly.faults()).isEmpty();
    assertThat(counted.withSeveralIds()).isEmpty();
    assertThat(exactly.withSeveralIds()).isEmpty();
    Map<Windows.Window, Object> wrong = new HashMap<>();
    var found = counted.counts();
    var exact = exactly.counts();
    sent.forEach(
        (window, count) -> {
          List<Long> least = found.getOrDefault(window, List.of());
          if (least.isEmpty() || least.stream().anyMatch(c -> c < count)) {
            wrong.put(window, "sent " + count + ", counted " + least);
          }
          List<Long> just = exact.getOrDefault(window, List.of());
          if (just.isEmpty() || just.stream().anyMatch(c -> !c.equals(count))) {
            wrong.put(window, "sent " + count + ", counted exactly " + just);
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(found.keySet()).isEqualTo(sent.keySet());
    assertThat(exact.keySet()).isEqualTo(sent.keySet());
  }
}
