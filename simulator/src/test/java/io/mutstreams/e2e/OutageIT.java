package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The upstream broker goes away and comes back while 1,000 records a second flow: nothing is lost,
 * no key's records change places, what was stored drains while the load goes on, and the disk is
 * given back.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@Alone
class OutageIT {
  private static final int RATE = 1_000;
  private static final long DEEP = 5_000;
  private static final long SMALL = 2 << 20;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration CATCH_UP = Duration.ofMinutes(3);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(
          new GroupFeed.Group("g1", 10, 1),
          new GroupFeed.Group("g2", 10, 1),
          new GroupFeed.Group("g3", 10, 1),
          new GroupFeed.Group("g4", 10, 1));

  private static final String CONFIG =
      """
      agent: {id: outage}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], key: "topic[2]", time: body.ts}
      streams:
        forward:
          from: [readings]
          steps:
            - filter: body.value >= 0.0
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  private final Ledger ledger = new Ledger();

  @Test
  void aBrokerThatIsStoppedAndOneThatHangs(@TempDir Path folder) throws Exception {
    outages(BrokerProcess.Kind.HIVEMQ, folder, 15, 6);
  }

  @Test
  void theSameWithMosquitto(@TempDir Path folder) throws Exception {
    assumeTrue(Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    outages(BrokerProcess.Kind.MOSQUITTO, folder, 6, 6);
  }

  private void outages(BrokerProcess.Kind kind, Path folder, int stopped, int hanging)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("OutageIT: " + kind + ", seed " + seed);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = BrokerProcess.start(kind, Files.createDirectory(folder.resolve("cloud")));
        var way = FaultProxy.start(0, cloud.host(), cloud.port());
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), way.port()));
      agent.start();
      try (var watch = Watch.open(cloud.url(), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(2L * RATE);

        cloud.stop();
        deep("stopped", agent, load, stopped);
        cloud.start();
        caughtUp("stopped", agent, load);

        way.stall();
        deep("hanging", agent, load, hanging);
        way.heal();
        caughtUp("hanging", agent, load);

        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        long begin = System.nanoTime();
        agent.await("its files are small again", CATCH_UP, s -> agent.storedBytes() < SMALL);
        System.out.printf(
            "  %d bytes on disk after %d ms%n",
            agent.storedBytes(), (System.nanoTime() - begin) / 1_000_000);
        assertThat(AgentProcess.stored(agent.status(), "out")).isZero();
        assertThat(agent.status().one("uplinks", "name", "out").part("outbox").number("dropped"))
            .isZero();
        judge(watch.verdicts(ledger));
      }
    }
  }

  /** An outage of so many seconds, in which much is stored. */
  private static void deep(String how, AgentProcess agent, Load load, int seconds)
      throws InterruptedException, TimeoutException {
    load.awaitMore((long) seconds * RATE);
    agent.await("it stores what comes", SOON, status -> AgentProcess.stored(status, "out") > DEEP);
    Facts status = agent.status();
    System.out.println("  " + how + ", at the end: " + status.one("uplinks", "name", "out").tree());
    System.out.println("  " + agent.storedBytes() + " bytes on disk");
  }

  private static void caughtUp(String how, AgentProcess agent, Load load)
      throws InterruptedException, TimeoutException {
    long begin = System.nanoTime();
    agent.await(
        "it sends directly again",
        CATCH_UP,
        status ->
            status.one("uplinks", "name", "out").text("mode").equals("direct")
                && AgentProcess.stored(status, "out") == 0);
    System.out.printf(
        "  %s: caught up after %d ms, %d sent so far%n",
        how, (System.nanoTime() - begin) / 1_000_000, load.played());
  }

  private static void judge(List<Verdict> verdicts) throws IOException {
    verdicts.forEach(verdict -> System.out.println(verdict.toText()));
    AtLeastOnce.judge(verdicts);
  }
}
