package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar whose operator takes all memory within one call: that ends the agent, and a service manager
 * starts it again. The third time it goes back by itself, and nothing is lost, in its stream and
 * beside.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class AllMemoryIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int OUT_OF_MEMORY = 3;
  private static final int TIMES = 3;
  private static final String YAML =
      """
      agent: {id: all-memory}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        ill: {from: plant, topics: [ill/+], format: json, key: "topic[1]"}
        well: {from: plant, topics: [well/+], format: json, key: "topic[1]"}
      streams:
        broken: {from: ill, steps: [{id: suspect, tally: {}}], to: up}
        healthy: {from: well, steps: [{set: {b: 2}}], to: beside}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
        beside: {to: cloud, topic: "beside/{key}"}
      """;

  private static final String SOURCE =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Has no end.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          return (record, context, out) -> {
            java.util.List<byte[]> held = new java.util.ArrayList<>();
            while (true) {
              held.add(new byte[100_000]);
            }
          };
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void endsTheAgentThreeTimesAndIsLeftThen() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#")) {
      Path home = folder.resolve("gateway");
      Path jar = Files.createDirectories(home.resolve("plugins")).resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      String yaml = YAML.formatted(plant.url(), cloud.url());
      Gateway gateway = Gateway.start(home, yaml);
      try (SteadyLoad well = SteadyLoad.start(plant.url(), "well", 10, 50);
          SteadyLoad ill = SteadyLoad.start(plant.url(), "ill", 5, 50)) {
        up.await(100, SOON);
        PluginJar.drop(PluginJar.of("tally", "1.1.0", SOURCE), jar);
        assertThat(gateway.child().awaitExit(SOON)).isEqualTo(OUT_OF_MEMORY);
        for (int time = 2; time <= TIMES; time++) {
          try (ChildProcess again = gateway.startAnother()) {
            assertThat(again.awaitExit(SOON)).as("end " + time).isEqualTo(OUT_OF_MEMORY);
          }
        }
        try (Gateway last = Gateway.start(home, yaml)) {
          assertThat(last.status().part("revision").number("number")).isEqualTo(1);
          last.await(
              "it tells why",
              status ->
                  String.join("\n", status.texts("alarms"))
                      .contains("are not used, since the agent ended 3 times"));
          System.out.printf("  %d and %d were sent%n", ill.stop(), well.stop());
          last.await(
              "all is there, in order",
              status ->
                  once(up).equals(ill.numbers())
                      && once(beside).equals(well.numbers())
                      && status.settled(1));
        }
      } finally {
        gateway.close();
      }
    }
  }

  /** What arrived of each sensor, in order of its first arrival. */
  private static Map<String, List<Integer>> once(Sink sink) {
    Map<String, List<Integer>> once = new TreeMap<>();
    Sink.numbers(sink.all())
        .forEach(
            (sensor, numbers) -> once.put(sensor, new ArrayList<>(new LinkedHashSet<>(numbers))));
    return once;
  }
}
