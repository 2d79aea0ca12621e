package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.cli.Main;
import io.mutstreams.agent.control.ControlClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A jar whose operator fails after a while is taken back by itself, also when something else was
 * edited meanwhile, and nothing is lost by it.
 */
@Timeout(360)
@Alone
final class TrialIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String YAML =
      """
      agent: {id: trial}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sensors: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
      streams:
        main: {from: sensors, steps: [{tally: {}}], to: up}
        untouched: {from: sensors, to: beside}
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
        beside: {to: cloud, topic: "beside/{key}"}
      """;

  /** Works for a while, with the state of the version before, and then throws. */
  private static final String FAILING =
      """
      package generated;

      import io.mutstreams.api.*;
      import io.mutstreams.api.Record;

      @org.pf4j.Extension
      public final class TallyFactory implements OperatorFactory {
        private static final StateSpec<Long> COUNT = StateSpec.of("count", StateCodec.integer());

        public OperatorSpec spec() {
          return OperatorSpec.named("tally", "Fails.").state(COUNT).keyed().build();
        }

        public Operator create(Config config) {
          int[] seen = new int[1];
          return (record, context, out) -> {
            if (seen[0]++ > 100) {
              throw new IllegalStateException("worn out");
            }
            long count = context.state(COUNT).getOr(0L) + 1;
            context.state(COUNT).set(count);
            out.emit(record.withField("tally", count).withField("by", "1.1.0"));
          };
        }
      }
      """;

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void aJarThatFailsAfterAWhileIsTakenBackAndNotTriedAgain() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#")) {
      Path plugins = java.nio.file.Files.createDirectories(folder.resolve("gateway/plugins"));
      Path jar = plugins.resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      try (Gateway gateway =
              Gateway.start(folder.resolve("gateway"), YAML.formatted(plant.url(), cloud.url()));
          SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 10, 300)) {
        load.awaitMore(300);
        PluginJar.drop(PluginJar.of("tally", "1.1.0", FAILING), jar);
        gateway.await(
            "it goes back", status -> status.part("last_change").text("origin").equals("trial"));
        assertThat(gateway.status().part("last_change").texts("summary"))
            .anyMatch(
                line ->
                    line.startsWith(
                        "revision 2 failed in its trial: step tally of stream main fails"))
            .anyMatch(line -> line.contains("step tally runs tally 1.0.0"));
        assertThat(gateway.status().texts("alarms"))
            .anyMatch(alarm -> alarm.contains("are not used, since revision 2 failed"));
        load.awaitMore(300);
        assertThat(ask(gateway, "reload").text("outcome")).isEqualTo("unchanged");
        assertThat(ask(gateway, "history").number("runs")).isEqualTo(1);
        gateway.child().awaitLine(Pattern.compile("revision 2 failed in its trial"), SOON);

        PluginJar.drop(PluginJar.tally("1.2.0"), jar);
        gateway.await(
            "the next version is tried", status -> status.part("revision").number("number") == 3);

        assertThat(
                Main.commandLine()
                    .execute("deadletters", "retry", "--data", gateway.data().toString()))
            .isZero();
        long sent = load.stop();
        beside.await(sent, SOON);
        up.await(sent, SOON);
        assertThat(Sink.numbers(beside.all())).as("the untouched stream").isEqualTo(load.numbers());
        Map<String, List<Integer>> through = Sink.numbers(up.all());
        through.values().forEach(Collections::sort);
        assertThat(through).as("with what was put back").isEqualTo(load.numbers());
      }
    }
  }

  @Test
  void aJarThatFailsAfterAnotherEditIsTakenBackWithIt() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink up = Sink.open(cloud.url(), "up/#");
        Sink beside = Sink.open(cloud.url(), "beside/#")) {
      Path plugins = java.nio.file.Files.createDirectories(folder.resolve("gateway/plugins"));
      Path jar = plugins.resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      String yaml = YAML.formatted(plant.url(), cloud.url());
      byte[] failing = PluginJar.of("tally", "1.1.0", FAILING.replace("> 100", "> 3_000"));
      try (Gateway gateway = Gateway.start(folder.resolve("gateway"), yaml);
          SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 10, 300)) {
        load.awaitMore(300);
        PluginJar.drop(failing, jar);
        gateway.await("it runs", status -> status.part("revision").number("number") == 2);
        Facts edited =
            gateway.edit(
                yaml.replace("\"beside/{key}\"", "\"beside/{key}\", outbox: {max-size: 64MiB}"));
        assertThat(edited.text("outcome")).isEqualTo("accepted");
        assertThat(edited.number("revision")).isEqualTo(3);
        gateway.await(
            "it goes back", status -> status.part("last_change").text("origin").equals("trial"));
        assertThat(gateway.status().part("last_change").texts("summary"))
            .anyMatch(
                line ->
                    line.startsWith(
                            "revision 3 failed in its trial: step tally of stream main fails")
                        && line.endsWith("it is on trial since revision 2"))
            .anyMatch(line -> line.contains("step tally runs tally 1.0.0"))
            .anyMatch(line -> line.contains("uplink beside: has other settings"));
        Facts history = ask(gateway, "history");
        assertThat(history.number("runs")).as("all of its parts have passed").isEqualTo(1);
        assertThat(history.number("last_good")).isEqualTo(1);
        load.awaitMore(300);
        assertThat(ask(gateway, "reload").text("outcome")).isEqualTo("unchanged");

        assertThat(
                Main.commandLine()
                    .execute("deadletters", "retry", "--data", gateway.data().toString()))
            .isZero();
        long sent = load.stop();
        beside.await(sent, SOON);
        up.await(sent, SOON);
        assertThat(Sink.numbers(beside.all())).as("the other stream").isEqualTo(load.numbers());
        Map<String, List<Integer>> through = Sink.numbers(up.all());
        through.values().forEach(Collections::sort);
        assertThat(through).as("with what was put back").isEqualTo(load.numbers());
      }
    }
  }

  private static Facts ask(Gateway gateway, String command) throws Exception {
    return new Facts(ControlClient.call(gateway.data(), Map.of("command", command), SOON));
  }
}
