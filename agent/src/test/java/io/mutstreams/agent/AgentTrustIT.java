package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.plugin.Keys;
import io.mutstreams.agent.plugin.TestJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The section plugins of a real agent, edited while it runs; its brokers are away. */
@Timeout(180)
final class AgentTrustIT {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#], format: json}
      streams:
        readings: {from: [sensors], steps: [{id: first, smooth: }], to: upstream}
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;
  private static final String TWO =
      CONFIGURATION.replace("{id: first, smooth: }", "{id: first, smooth: }, {id: more, pass: }");

  @TempDir Path temp;
  private Path config;
  private Path plugins;
  private AgentOptions options;

  @BeforeEach
  void folders() throws IOException {
    config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    plugins = Files.createDirectory(temp.resolve("plugins"));
    options = new AgentOptions(config, temp.resolve("data"), List.of(), level -> {});
  }

  private static Path jar(Path folder, String id, String operator) {
    return TestJar.plugin(id, "1.0.0").operator(operator).writeTo(folder.resolve(id + ".jar"));
  }

  private static String digest(Path jar) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
  }

  private Change edit(Agent agent, String text) throws IOException {
    Files.writeString(config, text);
    return agent.reload();
  }

  @Test
  void aListIsLiveAndDoesNotTakeAwayWhatRuns() throws Exception {
    Path smooth = jar(plugins, "smooth", "smooth");
    String listed = "plugins: {trust: listed, digest-file: trusted.sha256}\n" + CONFIGURATION;
    Path list = Files.writeString(temp.resolve("trusted.sha256"), "# none yet\n");
    try (Agent agent = Agent.start(options)) {
      assertThat(edit(agent, listed).problems())
          .singleElement()
          .asString()
          .startsWith(
              config
                  + ":1:11: plugins.trust: "
                  + smooth
                  + " (plugin smooth version 1.0.0) is used by readings.first, and it is not trusted")
          .endsWith(digest(smooth));
      assertThat(agent.status().get("revision")).asString().contains("number=1");

      // The file counts as the configuration does.
      Files.writeString(list, digest(smooth) + "  smooth.jar\n");
      until(agent, status -> agent.lastChange().kind() == Change.Kind.ACCEPTED);
      assertThat(agent.lastChange().summary())
          .containsExactly("agent gw-07: other jars are trusted (plugins.trust: listed)");

      Path pass = jar(plugins, "pass", "pass");
      until(agent, status -> problems(status).contains(digest(pass)));
      assertThat(agent.status().get("plugins")).asString().doesNotContain("operators=[pass]");
      Files.writeString(
          list, "%s  smooth.jar\nSHA256 (pass.jar) = %s\n".formatted(digest(smooth), digest(pass)));
      assertThat(edit(agent, listed.replace(CONFIGURATION, TWO)).summary())
          .contains("stream readings: step more is new");
      assertThat(problems(agent.status())).isEqualTo("[]");
    }
    // What is trusted is asked at a start, too: one begins with the last good revision then.
    Files.writeString(list, digest(smooth) + "\n");
    try (Agent agent = Agent.start(options)) {
      assertThat(problems(agent.status())).contains("is not listed");
      assertThat(agent.lastChange().problems())
          .singleElement()
          .asString()
          .contains("there is no operator 'pass'");
      assertThat(agent.status().get("streams")).asString().doesNotContain("pass");
    }
  }

  @Test
  void signaturesAreLive() throws Exception {
    Keys keys = new Keys(Files.createDirectory(temp.resolve("keys"))).make("us").make("them");
    Files.writeString(temp.resolve("signers.pem"), keys.pem("us"));
    Path smooth = keys.sign(jar(plugins, "smooth", "smooth"), "us");
    Files.writeString(
        config, "plugins: {trust: signed, certificates: signers.pem}\n" + CONFIGURATION);
    try (Agent agent = Agent.start(options)) {
      TestJar.plugin("smooth", "2.0.0").operator("smooth").writeTo(smooth);
      until(agent, status -> problems(status).contains("it is not signed"));
      assertThat(agent.status().get("plugins")).asString().contains("version=1.0.0");
      Path signed = TestJar.plugin("smooth", "2.0.0").operator("smooth").writeTo(temp.resolve("s"));
      Files.move(keys.sign(signed, "them"), smooth, StandardCopyOption.REPLACE_EXISTING);
      until(agent, status -> problems(status).contains("CN=them is neither among"));

      Files.writeString(temp.resolve("signers.pem"), keys.pem("them"));
      until(agent, status -> String.valueOf(status.get("streams")).contains("version=2.0.0"));
      until(agent, status -> problems(status).equals("[]"));
    }
  }

  @Test
  void foldersAreLive() throws Exception {
    Path smooth = jar(plugins, "smooth", "smooth");
    Path more = Files.createDirectory(temp.resolve("more"));
    jar(more, "pass", "pass");
    try (Agent agent = Agent.start(options)) {
      assertThat(edit(agent, "plugins: {folders: [plugins, more]}\n" + TWO).summary())
          .contains(
              "agent gw-07: takes jars from " + plugins + ", " + more,
              "stream readings: step more is new");

      // A folder that goes is as if its jars went.
      assertThat(edit(agent, "plugins: {folders: [more]}\n" + TWO).kind())
          .isEqualTo(Change.Kind.ACCEPTED);
      assertThat(problems(agent.status()))
          .contains(smooth + ": plugin smooth version 1.0.0 is there no more, but in use");
      assertThat(edit(agent, "plugins: {folders: [more, gw.yaml]}\n" + TWO).problems())
          .singleElement()
          .asString()
          .contains("gw.yaml:1:27: plugins.folders", "is no folder");
    }
  }

  private static String problems(Map<String, ?> status) {
    return Objects.requireNonNull(status.get("plugin_problems")).toString();
  }

  private interface Condition extends Predicate<Map<String, ?>> {
    boolean holds(Map<String, ?> status) throws Exception;

    @Override
    default boolean test(Map<String, ?> status) {
      try {
        return holds(status);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void until(Agent agent, Condition condition) throws InterruptedException {
    while (!condition.test(agent.status())) {
      Thread.sleep(20);
    }
  }
}
