package io.mutstreams.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.cli.Main;
import io.mutstreams.simulator.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the bench measures; its figures depend on the machine. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class OutboxBenchIT {
  @TempDir Path folder;

  @Test
  void measuresTheOutboxAloneAndInAnAgentWithoutLoss() throws Exception {
    try (var bench =
        ChildProcess.named("bench")
            .startJava(
                Main.class.getName(),
                "bench",
                "outbox",
                "--quick",
                "--folder",
                folder.toString(),
                "--json")) {
      int code = bench.awaitExit(Duration.ofMinutes(7));
      String output = String.join("\n", bench.lines());
      assertThat(code).as(output).isZero();
      JsonNode json = new ObjectMapper().readTree(output.substring(output.indexOf('{')));
      for (String name :
          new String[] {
            "append_per_s",
            "append_cpu_us",
            "drain_per_s",
            "bare_append_per_s",
            "bytes_per_record",
            "open_s_1m",
            "open_s_5m",
            "heap_mb_5m",
            "file_mb_after_drain",
            "ceiling_per_s",
            "drain_ratio"
          }) {
        assertThat(json.path(name).asDouble()).as(name).isPositive();
      }
      assertThat(json.path("healthy_bytes_per_million").isNumber()).isTrue();
      assertThat(json.path("healthy_bytes_per_million").asDouble()).isZero();
      assertThat(json.path("bytes_per_record").asDouble()).isBetween(250.0, 400.0);
      assertThat(json.path("file_mb_after_drain").asDouble()).isLessThan(1);
      for (String name : new String[] {"lost", "duplicated", "reordered"}) {
        assertThat(json.path(name).asDouble()).as(name).isZero();
      }
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }
}
