package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of a configuration that may be wrong; the brokers are away. */
@Timeout(120)
final class WarningsLogTest {
  private static final String CONFIGURATION =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: "mqtt://127.0.0.1:1"}
      sources:
        sensors: {from: plant, topics: [sensors/#]}
      streams:
        readings: {from: sensors, to: []}
      """;

  @TempDir Path temp;
  @RegisterExtension final LogLines log = new LogLines(Agent.class.getName());

  private long warnings() {
    return log.heard().stream().filter(line -> line.contains("go nowhere")).count();
  }

  @Test
  void aWarningIsToldOnceForEachContentOfTheFiles() throws Exception {
    Path config = Files.writeString(temp.resolve("gw.yaml"), CONFIGURATION);
    AgentOptions options = new AgentOptions(config, temp.resolve("data"), List.of(), level -> {});
    try (Agent agent = Agent.start(options)) {
      assertThat(warnings()).isEqualTo(1);
      var unused = agent.reload();
      unused = agent.reload();
      assertThat(warnings()).isEqualTo(1);

      Files.writeString(config, "# another\n" + CONFIGURATION);
      unused = agent.reload();
      unused = agent.reload();
      assertThat(warnings()).isEqualTo(2);
      assertThat(unused.problems()).isEmpty();
    }
  }
}
