package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.plugin.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real jars under a real agent; its brokers are away. */
@Timeout(120)
final class AgentPluginsTest {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        first:
          from: [sensors]
          steps:
            - smooth:
            - id: twice
              smooth:
          to: upstream
        second:
          from: [sensors]
          steps:
            - id: old
              smooth:
              plugin: smooth@1.2
            - pass:
          to: upstream
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;
  private static final String UNUSED =
      CONFIGURATION.replace("smooth:", "pass:").replace("plugin: smooth@1.2", "");

  @TempDir Path temp;
  private Path config;
  private Path plugins;
  private AgentOptions options;

  @BeforeEach
  void folders() throws IOException {
    config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    plugins = Files.createDirectory(temp.resolve("plugins"));
    jar("basics", "1.0.0", "pass", "basics.jar");
    jar("smooth", "1.2.3", "smooth", "old.jar");
    jar("smooth", "1.10.0", "smooth", "new.jar");
    options = new AgentOptions(config, temp.resolve("data"), List.of(plugins), level -> {});
  }

  private Path jar(String id, String version, String operator, String file) {
    return TestJar.plugin(id, version).operator(operator).writeTo(plugins.resolve(file));
  }

  @Test
  void twoVersionsRunSideBySideAndTheNewestWhereNoneIsPinned() throws Exception {
    try (Agent agent = Agent.start(options)) {
      assertThat(versions(agent))
          .isEqualTo(
              "first.smooth 1.10.0, first.twice 1.10.0, second.old 1.2.3, second.pass 1.0.0");
      assertThat(uses(agent))
          .containsExactly(
              "basics 1.0.0 true [second.pass]",
              "smooth 1.10.0 true [first.smooth, first.twice]",
              "smooth 1.2.3 false [second.old]");

      Files.writeString(config, CONFIGURATION.replace("smooth@1.2", "smooth@1.3"));
      Change refused = agent.reload();
      assertThat(refused.kind()).isEqualTo(Change.Kind.REFUSED);
      assertThat(refused.problems())
          .singleElement()
          .asString()
          .endsWith(
              "gw.yaml:19:17: streams.second.steps[0].plugin: there is no 'smooth@1.3' with an"
                  + " operator 'smooth'; there are: smooth@1.10.0, smooth@1.2.3");
      assertThat(versions(agent)).contains("second.old 1.2.3");

      Files.writeString(config, CONFIGURATION.replace("smooth@1.2", "smooth@1.10.0"));
      assertThat(agent.reload().summary())
          .containsExactly("stream second: step old runs smooth 1.10.0");
    }
  }

  @Test
  void anExchangedJarChangesAllItsStepsAtOnce() throws Exception {
    try (Agent agent = Agent.start(options)) {
      jar("smooth", "1.11.0", "smooth", "new.jar");
      until(agent, status -> String.valueOf(status.get("plugins")).contains("1.11.0"));
      until(agent, status -> number(status) == 2);

      assertThat(agent.lastChange().summary())
          .containsExactly(
              "stream first: step smooth runs smooth 1.11.0",
              "stream first: step twice runs smooth 1.11.0");
      assertThat(versions(agent)).contains("smooth 1.11.0, first.twice 1.11.0, second.old 1.2.3");
      assertThat(uses(agent)).noneMatch(use -> use.contains("1.10.0"));

      Files.delete(plugins.resolve("old.jar"));
      jar("smooth", "1.2.4", "smooth", "other.jar");
      until(agent, status -> number(status) == 3);
      assertThat(agent.lastChange().summary())
          .containsExactly("stream second: step old runs smooth 1.2.4");
    }
  }

  @Test
  void aJarThatGoesWhileItIsInUseRunsOnAlsoAfterARestart() throws Exception {
    String gone =
        plugins.resolve("old.jar")
            + ": plugin smooth version 1.2.3 is there no more, but in use: second.old runs on with"
            + " it from a private copy, also after a restart; put the jar back, or change the step";
    try (Agent agent = Agent.start(options)) {
      Files.delete(plugins.resolve("old.jar"));
      until(agent, status -> problems(status).equals(List.of(gone)));
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.UNCHANGED);
      assertThat(versions(agent)).contains("second.old 1.2.3");
    }
    try (Agent agent = Agent.start(options)) {
      assertThat(problems(agent.status())).isEqualTo(List.of(gone));
      assertThat(versions(agent)).contains("second.old 1.2.3");

      // Other edits are taken meanwhile, of that step too.
      Files.writeString(config, CONFIGURATION.replace("id: old", "id: older"));
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(versions(agent)).contains("second.older 1.2.3");

      Files.writeString(config, CONFIGURATION.replace("plugin: smooth@1.2", ""));
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(problems(agent.status())).isEmpty();
      assertThat(uses(agent)).noneMatch(use -> use.contains("1.2.3"));

      Files.writeString(config, CONFIGURATION);
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.REFUSED);
    }
  }

  @Test
  void aJarThatGoesWhileNothingUsesItDisappears() throws Exception {
    Files.writeString(config, UNUSED);
    try (Agent agent = Agent.start(options)) {
      assertThat(uses(agent)).hasSize(3);
      Files.delete(plugins.resolve("old.jar"));
      until(agent, status -> !String.valueOf(status.get("plugins")).contains("1.2.3"));
      assertThat(problems(agent.status())).isEmpty();
    }
  }

  @Test
  void aStartWithFilesThatCannotBeReadLooksForJarsWhereTheRevisionThatRunsDoes() throws Exception {
    Path more = Files.createDirectory(temp.resolve("more"));
    Files.move(plugins.resolve("new.jar"), more.resolve("new.jar"));
    String configuration = CONFIGURATION + "plugins: {trust: any, folders: [more]}\n";
    Files.writeString(config, configuration);
    try (Agent agent = Agent.start(options)) {
      assertThat(versions(agent)).contains("first.smooth 1.10.0");
    }
    Files.writeString(config, "agent: {id: gw-07\nstreams: [");
    try (Agent agent = Agent.start(options)) {
      assertThat(versions(agent)).contains("first.smooth 1.10.0");
      assertThat(problems(agent.status())).isEmpty();

      TestJar.plugin("smooth", "1.11.0").operator("smooth").writeTo(more.resolve("new.jar"));
      until(agent, status -> String.valueOf(status.get("plugins")).contains("1.11.0"));
      Files.writeString(config, configuration);
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(versions(agent)).contains("first.smooth 1.11.0");
    }
  }

  @Test
  void withoutTheNewestTheNextOneTakesOver() throws Exception {
    try (Agent agent = Agent.start(options)) {
      Files.delete(plugins.resolve("new.jar"));
      until(agent, status -> number(status) == 2);
      assertThat(versions(agent)).contains("first.smooth 1.2.3, first.twice 1.2.3");
      assertThat(problems(agent.status())).isEmpty();
    }
  }

  private static void until(Agent agent, Predicate<Map<String, ?>> condition) {
    while (!condition.test(agent.status())) {
      Thread.onSpinWait();
    }
  }

  private static long number(Map<String, ?> status) {
    return (Long)
        Objects.requireNonNull(
            ((Map<?, ?>) Objects.requireNonNull(status.get("revision"))).get("number"));
  }

  private static List<?> problems(Map<String, ?> status) {
    return (List<?>) Objects.requireNonNull(status.get("plugin_problems"));
  }

  private static List<Map<?, ?>> maps(Object list) {
    return ((List<?>) list).stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList();
  }

  private static String versions(Agent agent) {
    return maps(Objects.requireNonNull(agent.status().get("streams"))).stream()
        .flatMap(
            stream ->
                maps(Objects.requireNonNull(stream.get("steps"))).stream()
                    .map(
                        step ->
                            stream.get("name") + "." + step.get("id") + " " + step.get("version")))
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private static List<String> uses(Agent agent) {
    return maps(Objects.requireNonNull(agent.status().get("plugins"))).stream()
        .map(
            row ->
                row.get("id")
                    + " "
                    + row.get("version")
                    + " "
                    + row.get("preferred")
                    + " "
                    + row.get("used_by"))
        .toList();
  }
}
