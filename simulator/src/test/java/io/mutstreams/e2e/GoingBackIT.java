package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.simulator.link.Incoming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin whose newer version writes its state in another layout: back to the older one by a
 * command, by the trial, and by a jar that was exchanged while the agent was away, with SIGKILLs
 * while the state is being written in the older layout. Every key is counted on.
 */
@Timeout(300)
final class GoingBackIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int SENSORS = 200;
  private static final String YAML =
      """
      agent: {id: back}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sensors:
          from: plant
          topics: [plant/+]
          format: json
          key: topic[1]
          id: topic[1] + "-" + string(body.value)
      streams:
        main: {from: sensors, steps: [{id: n, tally: {}}], to: up}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
      """;

  /** Writes its layout in front of the number, and older ones slowly. */
  private static final String TALLY =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;
      import java.util.concurrent.locks.LockSupport;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final int VERSION = %d;
        private static final StateSpec<Long> COUNT = StateSpec.of("count", new Layout());

        private static final class Layout implements StateCodec<Long> {
          public int version() {
            return VERSION;
          }

          public byte[] encode(Long value) {
            return (VERSION + ":" + value).getBytes();
          }

          public Long decode(int from, byte[] bytes) {
            String[] parts = new String(bytes).split(":");
            if (Integer.parseInt(parts[0]) != from) {
              throw new IllegalArgumentException("not of version " + from);
            }
            return Long.valueOf(parts[1]);
          }

          public byte[] encodeFor(int older, Long value) {
            LockSupport.parkNanos(8_000_000);
            return (older + ":" + value).getBytes();
          }
        }

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Counts.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          int[] seen = new int[1];
          return (record, context, out) -> {
            if (seen[0]++ >= %d) {
              throw new IllegalStateException("worn out");
            }
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count).withField("by", "v" + VERSION));
          };
        }
      }
      """;

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  private static void put(Path jar, int version, int wornOutAfter) throws IOException {
    String source = TALLY.formatted(version, wornOutAfter);
    PluginJar.drop(PluginJar.of("tally", version + ".0.0", source), jar);
  }

  @Test
  void theOlderVersionCountsOnWhereTheNewerWas() throws Exception {
    Path home = folder.resolve("gateway");
    Path jar = Files.createDirectories(home.resolve("plugins")).resolve("tally.jar");
    put(jar, 1, Integer.MAX_VALUE);
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink sink = Sink.open(cloud.url(), "up/#")) {
      String yaml = YAML.formatted(plant.url(), cloud.url());
      try (Gateway gateway = Gateway.start(home, yaml);
          SteadyLoad load = SteadyLoad.start(plant.url(), "plant", SENSORS, 200)) {
        load.awaitMore(SENSORS * 2L);
        put(jar, 2, Integer.MAX_VALUE);
        awaitBy(gateway, "2.0.0");
        load.awaitMore(SENSORS * 2L);

        assertThat(ask(gateway, Map.of("command", "rollback", "revision", 1L)).text("outcome"))
            .isEqualTo("accepted");
        awaitBy(gateway, "1.0.0");
        load.awaitMore(SENSORS);
        assertThat(ask(gateway, Map.of("command", "apply")).text("outcome")).isEqualTo("accepted");
        awaitBy(gateway, "2.0.0");
        load.awaitMore(SENSORS);

        put(jar, 3, SENSORS);
        gateway.await(
            "the trial goes back",
            status -> status.part("last_change").text("origin").equals("trial"));
        gateway.child().kill();
        put(jar, 1, Integer.MAX_VALUE);
        for (int kills = 0; kills < 2; kills++) {
          try (Gateway again = Gateway.start(home, yaml)) {
            awaitBy(again, "1.0.0");
            again.child().kill();
          }
        }
        try (Gateway last = Gateway.start(home, yaml)) {
          awaitBy(last, "1.0.0");
          load.awaitMore(SENSORS * 2L);
          long sent = load.stop();
          // One that was among the dead letters at the kill and not acknowledged may come once
          // more.
          last.await(
              "all is through",
              status ->
                  status.settled(0)
                      && byKey(sink).values().stream().mapToLong(Map::size).sum()
                              + status.number("stored_dead_letters")
                          >= sent);
        }
      }
      Map<String, Map<Integer, Integer>> counted = byKey(sink);
      assertThat(counted).hasSize(SENSORS);
      counted.forEach(
          (key, tallies) ->
              assertThat(new ArrayList<>(tallies.values()))
                  .as(key)
                  .isEqualTo(IntStream.rangeClosed(1, tallies.size()).boxed().toList()));
    }
  }

  /** For each key the tally of each of its records, in the order of the records. */
  private static Map<String, Map<Integer, Integer>> byKey(Sink sink) {
    Map<String, Map<Integer, Integer>> byKey = new HashMap<>();
    for (Incoming message : sink.all()) {
      try {
        Map<?, ?> body = Sink.body(message);
        Integer value = (Integer) body.get("value");
        Integer tally = (Integer) body.get("tally");
        Integer before =
            byKey.computeIfAbsent(message.topic(), key -> new TreeMap<>()).put(value, tally);
        assertThat(before == null || before.equals(tally)).as("a repeat is the same").isTrue();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return byKey;
  }

  private static void awaitBy(Gateway gateway, String version) throws Exception {
    gateway.await(
        "step n runs tally " + version,
        status ->
            status.all("streams").get(0).one("steps", "id", "n").text("version").equals(version));
  }

  private static Facts ask(Gateway gateway, Map<String, Object> request) throws Exception {
    return new Facts(ControlClient.call(gateway.data(), request, SOON));
  }
}
