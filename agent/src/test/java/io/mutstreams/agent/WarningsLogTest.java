package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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
  private final Logger logger = (Logger) LoggerFactory.getLogger(Agent.class);
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private final AppenderBase<ILoggingEvent> ear =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          heard.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void hear() {
    ear.start();
    logger.addAppender(ear);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(ear);
  }

  private long warnings() {
    return heard.stream().filter(line -> line.contains("go nowhere")).count();
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
