package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source whose broker holds back what it cannot take yet goes over to a broker with messages of
 * its own, while both brokers get more: of neither is a message missing between the first and the
 * last, and nothing comes twice or out of order.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BusyMoveIT {
  private static final int RATE = 200;
  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final GroupFeed.Group FORMER = new GroupFeed.Group("former", 5, 1);
  private static final GroupFeed.Group NEW = new GroupFeed.Group("new", 5, 1);

  private static final String CONFIG =
      """
      agent: {id: gw}
      changes: {overlap: 0s}
      connections:
        former: {url: mqtt://127.0.0.1:%d}
        new: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        moving:
          from: %s
          topics: [plant/+/+]
          id: body.id
          key: topic[1] + '-' + topic[2]
          receive-maximum: 20
      streams:
        main: {from: [moving], to: up}
      uplinks:
        up: {to: cloud, topic: "up/{topic}"}
      """;

  private final Ledger ledger = new Ledger();

  /** Of each key of the former broker what was sent before the edit, and so must arrive. */
  private volatile Map<String, Integer> before = Map.of();

  /** Of each key of the new broker what had been sent when the edit was live. */
  private volatile Map<String, Integer> after = Map.of();

  private static boolean isFormer(LedgerEntry entry) {
    return entry.topic().startsWith("plant/former/");
  }

  private boolean mustArrive(LedgerEntry entry) {
    return isFormer(entry)
        ? entry.seq() < before.getOrDefault(entry.key(), Integer.MAX_VALUE)
        : entry.seq() >= after.getOrDefault(entry.key(), Integer.MAX_VALUE);
  }

  /** How many were acknowledged of each key. */
  private Map<String, Integer> counts() {
    Map<String, Integer> counts = new HashMap<>();
    ledger.forEach(entry -> counts.merge(entry.key(), entry.acknowledged() ? 1 : 0, Integer::sum));
    return counts;
  }

  @Test
  void leavesNothingBehindAndRepeatsNothing(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("BusyMoveIT: seed " + seed);
    Destination all = Destination.everything(true);
    Checker checker =
        new Checker(
            List.of(
                all.expecting(this::mustArrive).allowing(entry -> true),
                all.expecting(entry -> false).allowing(entry -> true)),
            topic -> topic,
            Subscriber.RECEIVE_MAXIMUM);
    try (var former = EmbeddedBroker.inMemory(0).start();
        var fresh = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var subscriber = Subscriber.open(cloud.url(), List.of("up/#"), checker);
        var agent = new AgentProcess(folder)) {
      way.delay(SLOW);
      agent.replaceConfig(config(former, fresh, way, "former"));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          status -> status.one("sources", "name", "moving").text("connected").equals("true"));
      try (var one = Load.start(former.url(), ledger, new GroupFeed(RATE, seed, List.of(FORMER)));
          var other =
              Load.start(fresh.url(), ledger, new GroupFeed(RATE / 4.0, seed, List.of(NEW)))) {
        one.awaitMore(3 * RATE);
        long behind = one.played() - checker.arrivals();
        System.out.println("  " + behind + " are on their way when the source moves");
        assertThat(behind).isGreaterThan(RATE);
        before = counts();
        agent.replaceConfig(config(former, fresh, way, "new"));
        long began = System.nanoTime();
        Facts change = agent.reload();
        System.out.printf("  took %d ms%n", (System.nanoTime() - began) / 1_000_000);
        assertThat(change.text("outcome")).as(change.tree().toString()).isEqualTo("accepted");
        after = counts();
        one.awaitMore(RATE);
        one.stop();
        other.stop();
        boolean unused = checker.await(ledger, QUIET, LONGEST);
      }
      assertThat(subscriber).isNotNull();
    }
    List<Verdict> verdicts = checker.verdicts(ledger);
    verdicts.forEach(verdict -> System.out.println("  " + verdict.toText()));
    assertThat(verdicts).allMatch(Verdict::exact);
    assertThat(verdicts.get(0).expected()).isGreaterThan(3L * RATE);
    System.out.println("  stretches " + verdicts.get(1).stretches());
    assertThat(verdicts.get(1).stretches())
        .hasSize(10)
        .allSatisfy((key, n) -> assertThat(n).isOne());
  }

  private static String config(
      EmbeddedBroker former, EmbeddedBroker fresh, FaultProxy way, String from) {
    return CONFIG.formatted(former.port(), fresh.port(), way.port(), from);
  }
}
