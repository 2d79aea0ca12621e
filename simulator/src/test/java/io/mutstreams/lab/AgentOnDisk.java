package io.mutstreams.lab;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.publisher.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * A real agent with its data on a disk, between real brokers, through outages, drains and a
 * restart; every acknowledgement is noted. Owned by one thread.
 */
final class AgentOnDisk {
  static final String OUTBOX = "out";

  private static final int RATE = 2_000;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONGEST = Duration.ofMinutes(3);
  private static final List<GroupFeed.Group> GROUPS =
      List.of(new GroupFeed.Group("g1", 10, 1), new GroupFeed.Group("g2", 10, 1));

  private static final String CONFIG =
      """
      agent: {id: power}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], key: "topic[2]", time: body.ts}
      streams:
        forward:
          from: [readings]
          steps:
            - dedupe: {by: body.id, within: 5s}
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}", outbox: {max-size: 8MiB}}
      """;

  private AgentOnDisk() {}

  /**
   * Runs it.
   *
   * @param folder on the disk
   * @param rounds of an outage and a drain
   */
  static void run(Path folder, Acknowledged acknowledged, long seed, int rounds) throws Exception {
    var random = new Random(seed);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var down = MqttTap.open(plant.port(), false, acknowledged::taken);
        var up = MqttTap.open(cloud.port(), true, acknowledged::delivered);
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(down.port(), up.port()));
      agent.start();
      try (var load = Load.start(plant.url(), new Ledger(), new GroupFeed(RATE, seed, GROUPS))) {
        for (int round = 0; round < rounds; round++) {
          load.awaitMore(random.nextInt(RATE / 2, RATE));
          up.down();
          agent.await(
              "it stores", LONGEST, status -> AgentProcess.stored(status, OUTBOX) > RATE / 2);
          load.awaitMore(random.nextInt(RATE, 3 * RATE));
          if (round == rounds / 2) {
            agent.stop();
            agent.start();
          }
          up.up();
          agent.await(
              "it has caught up",
              LONGEST,
              status -> AgentProcess.stored(status, OUTBOX) == 0 && direct(status));
        }
        load.stop();
        agent.await("its file is small again", SOON, status -> agent.storedBytes() < 2 << 20);
      }
      agent.stop();
    }
  }

  private static boolean direct(Facts status) {
    return status.one("uplinks", "name", OUTBOX).text("mode").equals("direct");
  }
}
