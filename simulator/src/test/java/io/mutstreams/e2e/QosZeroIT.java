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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source of QoS 0 with 1,000 messages a second loses nothing when the upstream broker is cut off,
 * or hangs: what waits in memory until records go to the outbox is more than its Receive Maximum.
 */
@Alone
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class QosZeroIT {
  private static final int RATE = 1_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration QUIET = Duration.ofSeconds(15);

  private static final List<GroupFeed.Group> GROUPS = List.of(new GroupFeed.Group("g1", 10, 1));

  private static final String CONFIG =
      """
      agent: {id: careless}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], key: "topic[2]", qos: 0}
      streams:
        forward: {from: readings, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  private final Ledger ledger = new Ledger();

  @Test
  void losesNothingInAnOutage(@TempDir Path folder) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("QosZeroIT: seed " + seed);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), way.port()));
      agent.start();
      agent.await("it is connected", SOON, status -> connected(status, "sources"));
      agent.await("it is connected", SOON, status -> connected(status, "uplinks"));
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(2L * RATE);
        way.cut();
        outage(agent, load);
        way.heal();
        direct(agent);
        way.stall();
        outage(agent, load);
        way.heal();
        direct(agent);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        Facts status = agent.status();
        System.out.println("  " + status.one("sources", "name", "readings").tree());
        assertThat(status.one("sources", "name", "readings").number("overflowed")).isZero();
        for (Verdict verdict : watch.verdicts(ledger)) {
          System.out.println(verdict.toText());
          assertThat(verdict.expected()).isGreaterThan(10L * RATE);
          assertThat(verdict.complete()).as(verdict.toText()).isTrue();
          assertThat(verdict.reordered()).as(verdict.toText()).isZero();
          assertThat(verdict.unexpected()).as(verdict.toText()).isZero();
        }
      }
    }
  }

  private static boolean connected(Facts status, String section) {
    return status.all(section).stream().allMatch(one -> one.text("connected").equals("true"));
  }

  private static void outage(AgentProcess agent, Load load) throws Exception {
    load.awaitMore(5L * RATE);
    agent.await("it stores", SOON, status -> AgentProcess.stored(status, "out") > 3L * RATE);
  }

  private static void direct(AgentProcess agent) throws Exception {
    agent.await(
        "it sends directly again",
        SOON,
        status ->
            status.one("uplinks", "name", "out").text("mode").equals("direct")
                && AgentProcess.stored(status, "out") == 0);
  }
}
