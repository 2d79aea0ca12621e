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
import java.util.concurrent.CompletionException;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which revision runs, over edits, restarts and rollbacks; the brokers are away. */
@Timeout(120)
final class AgentHistoryTest {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://127.0.0.1:1}
      sources:
        sensors: {from: plant, topics: [sensors/#]}
      streams:
        readings: {from: sensors, steps: [{keep: {}}], to: upstream}
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;

  private static final String EDITED = CONFIGURATION.replace("gw/readings", "gw/others");
  private static final String BAD = CONFIGURATION.replace("to: upstream", "to: nowhere");

  @TempDir Path temp;
  private Path jar;
  private AgentOptions options;

  @BeforeEach
  void folders() throws IOException {
    Path config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    Path plugins = Files.createDirectory(temp.resolve("plugins"));
    jar = plugins.resolve("mine.jar");
    keep("1.0.0");
    options = new AgentOptions(config, temp.resolve("data"), List.of(plugins), level -> {});
  }

  private void keep(String version) throws IOException {
    Path next = temp.resolve("next.jar");
    TestJar.plugin("mine", version)
        .source(
            "Keep",
            """
            package generated;
            import io.mutstreams.api.*;
            @org.pf4j.Extension
            public final class Keep implements OperatorFactory {
              public OperatorSpec spec() { return OperatorSpec.named("keep", "Keeps.").build(); }
              public Operator create(Config config) { return (record, context, out) -> out.emit(record); }
            }
            """)
        .writeTo(next);
    Files.move(next, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void write(String text) throws IOException {
    Files.writeString(options.config(), text);
  }

  private static Map<String, @Nullable Object> ask(Agent agent, Map<String, Object> request) {
    return agent.change(request).join();
  }

  private static @Nullable Object runs(Agent agent) {
    return ask(agent, Map.of("command", "history")).get("runs");
  }

  /** The revisions that ran on when an edit was refused. */
  private static String refused(Agent agent) {
    List<?> changes =
        (List<?>) Objects.requireNonNull(ask(agent, Map.of("command", "history")).get("changes"));
    return changes.stream()
        .map(change -> (Map<?, ?>) change)
        .filter(change -> Objects.equals(change.get("outcome"), "refused"))
        .map(change -> change.get("revision"))
        .toList()
        .toString();
  }

  private static String topic(Agent agent) {
    return String.valueOf(agent.status().get("revision"));
  }

  @Test
  void aRestartWithBadFilesBeginsWithTheRevisionThatRanBefore() throws Exception {
    try (Agent agent = Agent.start(options)) {
      write(EDITED);
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(runs(agent)).isEqualTo(2L);
    }
    write(BAD);
    try (Agent agent = Agent.start(options)) {
      assertThat(runs(agent)).isEqualTo(2L);
      assertThat(agent.lastChange().kind()).isEqualTo(Change.Kind.REFUSED);
      assertThat(agent.lastChange().problems()).singleElement().asString().contains("nowhere");
      assertThat(String.valueOf(agent.status().get("alarms")))
          .contains("are not used", "revision 2 runs");
      assertThat(refused(agent)).as("told once").isEqualTo("[2]");
      write(CONFIGURATION);
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(runs(agent)).isEqualTo(3L);
      assertThat(String.valueOf(agent.status().get("alarms"))).doesNotContain("are not used");
    }
    try (Agent agent = Agent.start(options)) {
      assertThat(runs(agent)).as("the same files, no new revision").isEqualTo(3L);
    }
  }

  @Test
  void aRollbackHoldsOverRestartsUntilTheFilesAreEdited() throws Exception {
    try (Agent agent = Agent.start(options)) {
      write(EDITED);
      agent.reload();
      Map<String, @Nullable Object> back = ask(agent, Map.of("command", "rollback"));
      assertThat(back).containsEntry("outcome", "accepted").containsEntry("revision", 1L);
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.UNCHANGED);
      assertThat(runs(agent)).isEqualTo(1L);
    }
    try (Agent agent = Agent.start(options)) {
      assertThat(runs(agent)).isEqualTo(1L);
      assertThat(String.valueOf(agent.status().get("alarms"))).contains("rolled back");
      Map<String, @Nullable Object> applied = ask(agent, Map.of("command", "apply"));
      assertThat(applied).containsEntry("outcome", "accepted").containsEntry("revision", 3L);
    }
    Map<String, @Nullable Object> history =
        StoppedHistory.answer(options.data(), Map.of("command", "history"));
    assertThat(history).containsEntry("runs", 3L).containsEntry("files_not_used", null);
    Map<String, @Nullable Object> diff =
        StoppedHistory.answer(options.data(), Map.of("command", "diff", "from", 1L, "to", 2L));
    assertThat(String.valueOf(diff.get("lines")))
        .contains("-  upstream: {to: plant, topic: gw/readings}")
        .contains("+  upstream: {to: plant, topic: gw/others}");
  }

  @Test
  void aRollbackBringsThePluginVersionBackThatRanThen() throws Exception {
    try (Agent agent = Agent.start(options)) {
      keep("1.1.0");
      assertThat(agent.reload().summary()).singleElement().asString().contains("runs mine 1.1.0");
      assertThat(ask(agent, Map.of("command", "rollback", "revision", 1L)))
          .containsEntry("outcome", "accepted");
      assertThat(String.valueOf(agent.status().get("streams"))).contains("version=1.0.0");
    }
    try (Agent agent = Agent.start(options)) {
      assertThat(String.valueOf(agent.status().get("streams"))).contains("version=1.0.0");
    }
  }

  @Test
  void aRollbackToWhatIsNotKeptOrRunsSaysSo() throws Exception {
    try (Agent agent = Agent.start(options)) {
      for (Map.Entry<Long, String> wrong :
          Map.of(0L, "no other revision", 1L, "the one that runs", 7L, "is not kept").entrySet()) {
        Assertions.assertThatThrownBy(
                () -> ask(agent, Map.of("command", "rollback", "revision", wrong.getKey())))
            .isInstanceOf(CompletionException.class)
            .hasMessageContaining(wrong.getValue());
      }
    }
  }

  @Test
  void aPlanTellsAndChangesNothing() throws Exception {
    try (Agent agent = Agent.start(options)) {
      Path other = Files.writeString(temp.resolve("other.yaml"), EDITED);
      assertThat(String.valueOf(ask(agent, Map.of("command", "plan", "config", other.toString()))))
          .contains("thing=uplink", "name=upstream", "problems=[]");
      Files.writeString(other, BAD);
      assertThat(String.valueOf(ask(agent, Map.of("command", "plan", "config", other.toString()))))
          .contains("other.yaml:7:", "there is no uplink");
      assertThat(runs(agent)).isEqualTo(1L);
      assertThat(topic(agent)).contains("number=1");
    }
  }

  @Test
  void aRevisionThatEndsTheAgentAgainAndAgainInItsTrialIsGivenUp() throws Exception {
    // As after a crash: an end in order counts for nothing.
    Path standing = options.data().resolve("revisions").resolve("standing");
    String noted;
    try (Agent agent = Agent.start(options)) {
      write(EDITED);
      agent.reload();
      noted = Files.readString(standing);
    }
    Files.writeString(standing, noted);
    for (int start = 1; start <= 3; start++) {
      try (Agent agent = Agent.start(options)) {
        assertThat(runs(agent)).as("start %d", start).isEqualTo(start < 3 ? 2L : 1L);
        noted = Files.readString(standing);
      }
      Files.writeString(standing, noted);
    }
    try (Agent agent = Agent.start(options)) {
      assertThat(runs(agent)).isEqualTo(1L);
      assertThat(String.valueOf(agent.status().get("alarms"))).contains("in its trial");
    }
  }
}
