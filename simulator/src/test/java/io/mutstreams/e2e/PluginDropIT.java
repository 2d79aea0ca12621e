package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins are dropped in, exchanged and taken away while 500 records a second pass the agent: none
 * is lost, doubled or reordered, and the state of a step lives on.
 */
@Timeout(180)
final class PluginDropIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String WITHOUT =
      """
      agent: {id: plugs}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sensors: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
      streams:
        main:
          from: sensors
          steps:
            - filter: body.value >= 0
          to: up
      uplinks:
        up: {to: cloud, topic: "up/{key}"}
      """;
  private static final String WITH =
      WITHOUT.replace("- filter: body.value >= 0", "- filter: body.value >= 0\n      - tally:");

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void aNewPluginIsUsedExchangedAndTakenAwayWithoutARestart() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink sink = Sink.open(cloud.url(), "up/#");
        Gateway gateway =
            Gateway.start(folder.resolve("gateway"), WITHOUT.formatted(plant.url(), cloud.url()));
        SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 10, 500)) {
      String with = WITH.formatted(plant.url(), cloud.url());
      long pid = gateway.status().number("pid");
      load.awaitMore(200);

      Facts unknown = gateway.edit(with);
      assertThat(unknown.text("outcome")).isEqualTo("refused");
      assertThat(unknown.texts("problems"))
          .anyMatch(problem -> problem.contains("gateway.yaml:12:") && problem.contains("tally"));
      assertThat(gateway.edit(WITHOUT.formatted(plant.url(), cloud.url())).text("outcome"))
          .isEqualTo("unchanged");

      Path jar = gateway.plugins().resolve("tally.jar");
      PluginJar.drop(PluginJar.tally("1.0.0"), jar);
      gateway.await("tally 1.0.0 is on offer", status -> offered(status).equals("1.0.0"));
      assertThat(gateway.edit(with).text("outcome")).isEqualTo("accepted");
      sink.awaitOne(0, message -> signature(message).equals("1.0.0"), SOON);
      load.awaitMore(300);

      PluginJar.drop(PluginJar.tally("1.1.0"), jar);
      int before = sink.count();
      sink.awaitOne(before, message -> signature(message).equals("1.1.0"), SOON);
      assertThat(inUse(gateway.status())).isEqualTo("1.1.0");
      load.awaitMore(300);

      Files.delete(jar);
      gateway.await(
          "it says that the step's plugin is gone",
          status ->
              status.texts("plugin_problems").stream()
                  .anyMatch(
                      problem ->
                          problem.contains("tally.jar")
                              && problem.contains("in use: main.tally runs on with it")));
      int removed = sink.count();
      load.awaitMore(300);
      sink.awaitOne(removed, message -> signature(message).equals("1.1.0"), SOON);
      assertThat(inUse(gateway.status())).isEqualTo("1.1.0");

      refusedJars(gateway);

      long sent = load.stop();
      sink.await(sent, SOON);
      gateway.await("all is through", status -> status.settled(sent));
      assertThat(gateway.status().number("pid")).isEqualTo(pid);
      assertThat(gateway.status().number("dead_letters")).isZero();
      assertThat(Sink.numbers(sink.all())).isEqualTo(load.numbers());
      assertTallied(sink.all());
    }
  }

  /** Each says in the status and in the log what is wrong; what runs runs on. */
  private static void refusedJars(Gateway gateway) throws Exception {
    byte[] half = PluginJar.tally("1.2.0");
    PluginJar.drop(
        java.util.Arrays.copyOf(half, half.length / 2), gateway.plugins().resolve("half.jar"));
    PluginJar.drop("not a jar".getBytes(UTF_8), gateway.plugins().resolve("text.jar"));
    PluginJar.drop(PluginJar.empty("future", "2"), gateway.plugins().resolve("future.jar"));
    PluginJar.drop(PluginJar.empty("hollow", "1"), gateway.plugins().resolve("hollow.jar"));
    Map<String, String> expected =
        Map.of(
            "half.jar", "it is not a whole jar",
            "text.jar", "it is not a whole jar",
            "future.jar", "it was built for version 2 of the plugin API; this agent takes plugins",
            "hollow.jar", "no operator");
    for (Map.Entry<String, String> one : expected.entrySet()) {
      gateway.await(
          one.getKey() + " is refused: " + one.getValue(),
          status ->
              status.texts("plugin_problems").stream()
                  .anyMatch(
                      problem ->
                          problem.contains(one.getKey()) && problem.contains(one.getValue())));
      gateway
          .child()
          .awaitLine(
              Pattern.compile(Pattern.quote(one.getKey()) + ".*" + Pattern.quote(one.getValue())),
              SOON);
    }
  }

  private static String offered(Facts status) {
    return status.one("plugins", "id", "tally").text("version");
  }

  private static String inUse(Facts status) {
    return status.all("streams").get(0).one("steps", "id", "tally").text("version");
  }

  private static String signature(Incoming message) {
    try {
      Object by = Sink.body(message).get("by");
      return by == null ? "" : by.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From the first that the step touched on, each key is counted without gap or repeat. */
  private static void assertTallied(List<Incoming> messages) throws IOException {
    Map<String, List<Integer>> tallies = new HashMap<>();
    Map<String, List<String>> signatures = new HashMap<>();
    for (Incoming message : messages) {
      Map<?, ?> body = Sink.body(message);
      String key = Objects.requireNonNull(Stamp.from(message.properties())).key();
      if (body.get("tally") instanceof Integer tally) {
        tallies.computeIfAbsent(key, k -> new ArrayList<>()).add(tally);
        signatures.computeIfAbsent(key, k -> new ArrayList<>()).add(signature(message));
      } else {
        assertThat(tallies).doesNotContainKey(key);
      }
    }
    assertThat(tallies).hasSize(10);
    tallies.forEach(
        (key, all) ->
            assertThat(all).isEqualTo(IntStream.rangeClosed(1, all.size()).boxed().toList()));
    signatures.forEach((key, all) -> assertThat(all).isSorted().contains("1.0.0", "1.1.0"));
  }
}
