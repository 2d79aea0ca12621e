package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar whose operator holds on to some memory with each record, in a static list, under the usual
 * heap of 64 MB. Without end that would end the agent within seconds; but it is taken back before,
 * in the same process, and nothing is lost, in its stream and beside.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Alone
final class HoardingOperatorIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String YAML =
      """
      agent: {id: hoarding}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        ill: {from: plant, topics: [ill/+], format: json, key: "topic[1]"}
        well: {from: plant, topics: [well/+], format: json, key: "topic[1]"}
      streams:
        broken: {from: ill, steps: [{id: innocent, set: {a: 1}}, {id: suspect, tally: {}}], to: up}
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
        private static final java.util.List<byte[]> HELD = new java.util.ArrayList<>();

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Forgets nothing.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          return (record, context, out) -> {
            HELD.add(new byte[25_000]);
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count));
          };
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void isTakenBackBeforeTheHeapIsFull() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#")) {
      Path jar = Files.createDirectories(folder.resolve("gateway/plugins")).resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      try (Gateway gateway =
              Gateway.start(folder.resolve("gateway"), YAML.formatted(plant.url(), cloud.url()));
          SteadyLoad well = SteadyLoad.start(plant.url(), "well", 10, 200);
          SteadyLoad ill = SteadyLoad.start(plant.url(), "ill", 5, 100)) {
        up.await(100, SOON);
        PluginJar.drop(PluginJar.of("tally", "1.1.0", SOURCE), jar);
        String told =
            "revision 2 failed in its trial: step suspect of stream broken holds on to memory: ";
        gateway.await(
            "it goes back",
            SOON,
            status ->
                status.part("last_change").texts("summary").stream()
                    .anyMatch(line -> line.startsWith(told)));
        System.out.println("  " + gateway.status().part("last_change").texts("summary"));
        // As much again as would have filled the heap.
        int before = up.count();
        up.await(before + 2_000, SOON);
        up.await(ill.stop(), SOON);
        beside.await(well.stop(), SOON);
        assertThat(gateway.status().number("pid")).isEqualTo(gateway.child().pid());
        assertThat(gateway.child().isAlive()).as("the process of the beginning").isTrue();
        assertThat(Sink.numbers(up.all())).isEqualTo(ill.numbers());
        assertThat(Sink.numbers(beside.all())).isEqualTo(well.numbers());
      }
    }
  }
}
