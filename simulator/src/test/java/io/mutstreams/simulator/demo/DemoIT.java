package io.mutstreams.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a person starts it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DemoIT {
  @TempDir private Path folder;

  @Test
  void byItselfItMakesAnEditAndAnOutageAndLosesNothing() throws Exception {
    Path work = folder.resolve("work");
    try (var demo =
        AgentLauncher.start(
            ChildProcess.named("demo"),
            List.of(),
            "demo",
            "--duration",
            "12s",
            "--work",
            work.toString())) {
      int code = demo.awaitExit(Duration.ofMinutes(4));
      List<String> lines = demo.lines();
      assertThat(code).as(String.join("\n", lines)).isZero();
      assertThat(lines.get(lines.size() - 1))
          .matches("sent (\\d+), delivered \\1, lost 0, duplicated \\d+, changes 1, outages 1");
      assertThat(work.resolve("agent.log")).isNotEmptyFile();
      assertThat(Files.readString(work.resolve("demo.yaml"))).contains("avgSpeed < 50");
    }
  }
}
