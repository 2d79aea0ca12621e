package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.HttpConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.plugin.PluginFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of an edit that is refused late, when its connections have been tried. */
@Timeout(120)
final class RefusedEditLogTest {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: "mqtt://127.0.0.1:1"}
        far: {url: "mqtt://127.0.0.1:2"}
      sources:
        sensors: {from: plant, topics: [sensors/#]}
      streams:
        readings: {from: sensors, to: upstream}
      uplinks:
        upstream: {to: plant, topic: gw/readings}
      """;

  private static final String EDITED =
      CONFIGURATION
          .replace("uplinks:\n", "uplinks:\n  other: {to: far, topic: gw/others}\n")
          .replace("sources:\n", "sources:\n  more: {from: far, topics: [more/#]}\n")
          .replace("from: sensors,", "from: [sensors, more],")
          .replace("to: upstream}", "to: [upstream, other]}");

  @TempDir Path temp;
  @RegisterExtension final LogLines log = new LogLines("io.mutstreams.agent");
  private final Refusing http = new Refusing();

  /** Is the last to be asked. */
  private static final class Refusing implements HttpAccess {
    private volatile boolean refuses;

    @Override
    public List<Problem> prepare(@Nullable HttpConfig next, boolean must) {
      return refuses
          ? List.of(new Problem(new Position("gw.yaml", 1, 1), "agent.http.listen", "is taken"))
          : List.of();
    }

    @Override
    public void commit() {}

    @Override
    public void undo() {}

    @Override
    public void tick() {}

    @Override
    public void tell(Consumer<@Nullable String> trouble) {}

    @Override
    public void close() {}
  }

  @Test
  void nothingIsSaidOfTriesThatARefusedEditHasGivenUp() throws Exception {
    Path config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    AgentOptions options =
        new AgentOptions(
            config,
            temp.resolve("data"),
            new PluginFolders(List.of(), List.of()),
            level -> {},
            http);
    try (Agent agent = Agent.start(options)) {
      Files.writeString(config, EDITED);
      http.refuses = true;
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.REFUSED);
      assertThat(log.heard())
          .anyMatch(line -> line.startsWith("uplink upstream: not connected: "))
          .noneMatch(line -> line.contains("uplink other") || line.contains("source more"));

      http.refuses = false;
      assertThat(agent.reload().kind()).isEqualTo(Change.Kind.ACCEPTED);
      assertThat(log.heard())
          .filteredOn(line -> line.endsWith("Trying again."))
          .anyMatch(line -> line.startsWith("uplink other: not connected: "))
          .anyMatch(line -> line.startsWith("source more: not connected: "));
    }
  }
}
