package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.control.ControlClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar whose operator holds on to what it is given, until the memory is used up: it is taken back
 * before, while all runs, and nothing is lost.
 */
@Timeout(600)
final class OutOfMemoryIT {
  private static final Duration SOON = Duration.ofMinutes(5);

  private static final String YAML =
      """
      agent: {id: out-of-memory}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        ill: {from: plant, topics: [ill/+], format: json, key: "topic[1]"}
        well: {from: plant, topics: [well/+], format: json, key: "topic[1]"}
      streams:
        broken: {from: ill, steps: [{id: suspect, tally: {}}], to: up}
        healthy: {from: well, to: beside}
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
          return OperatorSpec.named("tally", "Is broken.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          var held = new java.util.ArrayList<Object>();
          return (record, context, out) -> {
            %s
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count));
          };
        }
      }
      """;

  /** A few MiB a second. */
  private static final String HOLDS_ON = "held.add(new byte[48 * 1024]);";

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void isTakenBackAndNothingIsLost() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#");
        AgentProcess agent = new AgentProcess(folder)) {
      Path jar = Files.createDirectories(folder.resolve("plugins")).resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      agent.replaceConfig(YAML.formatted(plant.url(), cloud.url()));
      agent.start();
      try (SteadyLoad well = SteadyLoad.start(plant.url(), "well", 10, 100);
          SteadyLoad ill = SteadyLoad.start(plant.url(), "ill", 5, 100)) {
        beside.await(100, SOON);
        up.await(100, SOON);
        holdsOn(agent, jar);
        int before = up.count();
        up.await(before + 100, SOON);
        assertThat(well.stop()).isPositive();
        assertThat(ill.stop()).isPositive();
        Map<String, List<Integer>> sentWell = well.numbers();
        Map<String, List<Integer>> sentIll = ill.numbers();
        agent.await("all is through", SOON, status -> through(beside).equals(sentWell));
        agent.await("of the other stream, too", SOON, status -> through(up).equals(sentIll));
      }
    }
  }

  /** What came of each sensor, each number once, in their order. */
  private static Map<String, List<Integer>> through(Sink sink) {
    Map<String, List<Integer>> numbers = Sink.numbers(sink.all());
    numbers.replaceAll((key, all) -> all.stream().distinct().sorted().toList());
    return numbers;
  }

  private static void holdsOn(AgentProcess agent, Path jar) throws Exception {
    PluginJar.drop(PluginJar.of("tally", "1.2.0", SOURCE.formatted(HOLDS_ON)), jar);
    agent.await(
        "it goes back", SOON, status -> status.part("last_change").text("origin").equals("trial"));
    assertThat(agent.status().part("last_change").texts("summary"))
        .anyMatch(
            line ->
                line.startsWith("revision 2 failed in its trial: the memory is all but used up"));
    assertThat(runs(agent)).isEqualTo(1);
    assertThat(agent.process().isAlive()).as("nobody else has noticed").isTrue();
  }

  private static long runs(AgentProcess agent) {
    try {
      return new Facts(ControlClient.call(agent.data(), Map.of("command", "history"), SOON))
          .number("runs");
    } catch (java.io.IOException e) {
      return 0;
    }
  }
}
