package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The way to the broker of one uplink is cut while 1,000 records a second flow; an edit leads the
 * records to another uplink, which is well. The edit does not wait, a stream beside goes on, and
 * when the first one is back no key's records have changed places, also where the agent was killed
 * between. Both uplinks lead to one broker in the end, so that its subscriber sees what was
 * delivered when.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@Alone
class RerouteIT {
  private static final int RATE = 1_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(15);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("g1", 5, 1),
          new GroupFeed.Group("g2", 5, 1),
          new GroupFeed.Group("g3", 5, 1));

  private static final String CONFIG =
      """
      agent: {id: reroute}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cut: {url: mqtt://127.0.0.1:%d}
        well: {url: mqtt://127.0.0.1:%d}
      sources:
        moving: {from: plant, topics: [plant/g1/+, plant/g2/+], key: "topic[1] + '-' + topic[2]"}
        beside: {from: plant, topics: [plant/g3/+], key: "topic[1] + '-' + topic[2]"}
      streams:
        main: {from: [moving], to: TARGET}
        other: {from: [beside], to: next}
      uplinks:
        old: {to: cut, topic: "up/{topic}"}
        next: {to: well, topic: "up/{topic}"}
      """;

  private final Ledger ledger = new Ledger();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsTheOrderOfEachKeyWhenTheUplinkIsLeftInAnOutage(boolean killed, @TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("RerouteIT: seed " + seed + (killed ? ", with kills" : ""));
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder)) {
      String config = CONFIG.formatted(plant.port(), way.port(), cloud.port());
      agent.replaceConfig(config.replace("TARGET", "old"));
      agent.start();
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(2L * RATE);
        way.cut();
        load.awaitMore(2L * RATE);
        agent.await(
            "it stores what comes", SOON, status -> AgentProcess.stored(status, "old") > RATE / 2);
        if (killed) {
          agent.kill();
          agent.start();
        }

        agent.replaceConfig(config.replace("TARGET", "next"));
        long begin = System.nanoTime();
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        System.out.printf("  led elsewhere in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        load.awaitMore(RATE);
        agent.await("it holds what comes", SOON, status -> held(status) > RATE / 4);
        if (killed) {
          agent.kill();
          agent.start();
          load.awaitMore(RATE);
          agent.await("it holds on", SOON, status -> held(status) > RATE / 2);
        }
        Facts beside = agent.status().one("uplinks", "name", "next");
        System.out.println("  " + beside.tree());
        assertThat(beside.number("delivered")).as("of the stream beside").isPositive();

        way.heal();
        load.awaitMore(RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        judge(watch.verdicts(ledger), killed);
        agent.await(
            "nothing is held",
            SOON,
            status -> held(status) + AgentProcess.stored(status, "next") == 0);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"renamed", "taken over", "renamed, with kills", "taken over, with kills"})
  void anHeirDeliversInOrderWhatAnUplinkLeavesInAnOutage(String how, @TempDir Path folder)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    boolean killed = how.endsWith("kills");
    System.out.println("RerouteIT: seed " + seed + ", " + how);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder)) {
      String config = CONFIG.formatted(plant.port(), way.port(), cloud.port());
      agent.replaceConfig(config.replace("TARGET", "old"));
      agent.start();
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(2L * RATE);
        way.cut();
        load.awaitMore(RATE);
        agent.await(
            "it stores what comes", SOON, status -> AgentProcess.stored(status, "old") > RATE / 4);
        agent.replaceConfig(heir(config, how.startsWith("renamed")));
        Facts change = agent.reload();
        assertThat(change.text("outcome")).isEqualTo("accepted");
        System.out.println("  " + change.texts("summary"));
        if (killed) {
          agent.kill();
          agent.start();
        }
        load.awaitMore(RATE);
        way.heal();
        load.awaitMore(RATE / 2);
        if (killed) {
          agent.kill();
          agent.start();
        }
        load.awaitMore(RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        judge(watch.verdicts(ledger), killed);
        agent.await("nothing is left", SOON, status -> left(status) == 0);
      }
    }
  }

  /** The uplink is called otherwise; or it goes, and the one that is well takes over. */
  private static String heir(String config, boolean renamed) {
    return renamed
        ? config.replace("  old: {", "  called: {").replace("TARGET", "called")
        : config
            .replace("  old: {to: cut, topic: \"up/{topic}\"}\n", "")
            .replace("topic}\"}", "topic}\", takes-over: [old]}")
            .replace("TARGET", "next");
  }

  private static long left(Facts status) {
    long left = status.part("storage").all("left_outboxes").size();
    for (Facts uplink : status.all("uplinks")) {
      left += uplink.part("outbox").number("records");
    }
    return left;
  }

  private static long held(Facts status) {
    return status.one("uplinks", "name", "next").part("outbox").number("held");
  }

  private static void judge(List<Verdict> verdicts, boolean killed) {
    verdicts.forEach(verdict -> System.out.println(verdict.toText()));
    AtLeastOnce.judge(verdicts);
    for (Verdict verdict : verdicts) {
      assertThat(killed || verdict.duplicated() < RATE).as(verdict.toText()).isTrue();
    }
  }
}
