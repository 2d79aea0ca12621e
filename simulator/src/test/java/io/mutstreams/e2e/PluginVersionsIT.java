package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.link.Incoming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Versions of a plugin side by side under 500 records a second: pinned by a step, exchanged under
 * several steps at once, taken away while in use, and that through a restart of the agent.
 */
@Timeout(300)
final class PluginVersionsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String CONFIGURATION =
      """
      agent: {id: versions}
      connections:
        plant: {url: "%s"}
        cloud: {url: "%s"}
      sources:
        sensors: {from: plant, topics: [plant/+], format: json, key: "topic[1]"}
      streams:
        fresh: {from: sensors, steps: [{tally: }], to: to-fresh}
        again: {from: sensors, steps: [{tally: }], to: to-again}
        calm: {from: sensors, steps: [{tally: , %s}], to: to-calm}
      uplinks:
        to-fresh: {to: cloud, topic: "fresh/{key}"}
        to-again: {to: cloud, topic: "again/{key}"}
        to-calm: {to: cloud, topic: "calm/{key}"}
      """;
  private static final String PINNED = "plugin: tally@1.0";

  @TempDir Path folder;

  @BeforeAll
  static void docker() {
    Docker.await();
  }

  @Test
  void versionsRunSideBySideAndOneThatIsTakenAwayRunsOnAlsoAfterARestart() throws Exception {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    PluginJar.drop(PluginJar.tally("1.0.0"), plugins.resolve("tally.jar"));
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink fresh = Sink.open(cloud.url(), "fresh/#");
        Sink again = Sink.open(cloud.url(), "again/#");
        Sink calm = Sink.open(cloud.url(), "calm/#");
        AgentProcess agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIGURATION.formatted(plant.url(), cloud.url(), PINNED));
      agent.start();
      agent.await("it is connected", SOON, PluginVersionsIT::connected);
      try (SteadyLoad load = SteadyLoad.start(plant.url(), "plant", 10, 500)) {
        calm.awaitOne(0, by("1.0.0"), SOON);

        // A second version beside the first: the steps without a pin go over in one change.
        PluginJar.drop(PluginJar.tally("1.1.0"), plugins.resolve("tally-new.jar"));
        fresh.awaitOne(0, by("1.1.0"), SOON);
        again.awaitOne(0, by("1.1.0"), SOON);
        awaitRevision(agent, 2);
        assertThat(agent.status().part("revision").texts("summary"))
            .containsExactly(
                "stream fresh: step tally runs tally 1.1.0, its state is kept",
                "stream again: step tally runs tally 1.1.0, its state is kept");
        assertUsers(agent, "1.1.0", "fresh.tally", "again.tally");
        assertUsers(agent, "1.0.0", "calm.tally");

        // Its content exchanged: again in one change.
        PluginJar.drop(PluginJar.tally("1.2.0"), plugins.resolve("tally-new.jar"));
        fresh.awaitOne(0, by("1.2.0"), SOON);
        again.awaitOne(0, by("1.2.0"), SOON);
        awaitRevision(agent, 3);
        assertThat(agent.status().texts("plugin_problems")).isEmpty();

        // The pinned one is taken away, and runs on.
        Files.delete(plugins.resolve("tally.jar"));
        agent.await(
            "it says so", SOON, status -> gone(status).contains("in use: calm.tally runs on"));
        int seen = calm.count();
        calm.await(seen + 300, SOON);

        agent.stop();
        agent.start();
        assertThat(gone(agent.status()))
            .contains(
                "tally.jar: plugin tally version 1.0.0 is there no more, but in use: calm.tally runs on");
        assertUsers(agent, "1.0.0", "calm.tally");
        agent.await("it is connected", SOON, PluginVersionsIT::connected);
        load.awaitMore(300);

        long sent = load.stop();
        fresh.await(sent, SOON);
        again.await(sent, SOON);
        calm.await(sent, SOON);
        agent.await("all is settled", SOON, status -> status.settled(0));
        for (Sink sink : List.of(fresh, again, calm)) {
          assertThat(Sink.numbers(sink.all())).isEqualTo(load.numbers());
          assertCounted(sink);
        }
        assertThat(calm.all()).allMatch(by("1.0.0"));

        // Without the pin nothing needs it any more.
        agent.replaceConfig(CONFIGURATION.formatted(plant.url(), cloud.url(), "id: tally"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        assertThat(agent.status().texts("plugin_problems")).isEmpty();
        assertUsers(agent, "1.2.0", "fresh.tally", "again.tally", "calm.tally");
        assertThat(agent.status().all("plugins").stream().map(one -> one.text("version")))
            .doesNotContain("1.0.0");
      }
    }
  }

  private static boolean connected(Facts status) {
    return status.all("sources").stream().allMatch(one -> one.text("connected").equals("true"))
        && status.all("uplinks").stream().allMatch(one -> one.text("connected").equals("true"));
  }

  /** Records come by a new version a moment before status tells of the change. */
  private static void awaitRevision(AgentProcess agent, long number) throws Exception {
    agent.await(
        "revision " + number + " runs",
        SOON,
        status -> status.part("revision").number("number") >= number);
    assertThat(agent.status().part("revision").number("number")).isEqualTo(number);
  }

  private static String gone(Facts status) {
    return String.join("\n", status.texts("plugin_problems"));
  }

  private static void assertUsers(AgentProcess agent, String version, String... steps) {
    assertThat(
            agent.status().all("plugins").stream()
                .filter(
                    one -> one.text("id").equals("tally") && one.text("version").equals(version))
                .flatMap(one -> one.texts("used_by").stream()))
        .containsExactly(steps);
  }

  private static Predicate<Incoming> by(String version) {
    return message -> {
      try {
        return version.equals(Sink.body(message).get("by"));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  /** The state of the step has lived through it all: no gap and no repeat in any key. */
  private static void assertCounted(Sink sink) throws IOException {
    for (Map.Entry<String, List<Map<?, ?>>> of : sink.bodies().entrySet()) {
      assertThat(of.getValue().stream().map(body -> (Object) body.get("tally")).toList())
          .describedAs(of.getKey())
          .isEqualTo(IntStream.rangeClosed(1, of.getValue().size()).boxed().toList());
    }
  }
}
