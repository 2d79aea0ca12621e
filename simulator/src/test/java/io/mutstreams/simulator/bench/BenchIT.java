package io.mutstreams.simulator.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.cli.Main;
import io.mutstreams.simulator.process.ChildProcess;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the bench measures; its figures depend on the machine. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BenchIT {
  @Test
  void measuresTheAgentAndTheBareForwarderWithoutLoss() throws Exception {
    try (var bench =
        ChildProcess.named("bench")
            .startJava(
                Main.class.getName(),
                "bench",
                "forward",
                "--only",
                "agent,bare",
                "--brokers",
                "embedded",
                "--rounds",
                "1",
                "--seconds",
                "2",
                "--rate",
                "200",
                "--json")) {
      int code = bench.awaitExit(Duration.ofMinutes(4));
      String output = String.join("\n", bench.lines());
      assertThat(code).as(output).isZero();
      JsonNode json = new ObjectMapper().readTree(output.substring(output.indexOf('{')));
      for (String name : new String[] {"agent", "bare"}) {
        JsonNode result = json.path(name);
        assertThat(result.fieldNames())
            .toIterable()
            .containsExactly(
                "rate_per_s",
                "cpu_us_per_record",
                "rss_mb",
                "p50_ms",
                "p99_ms",
                "max_ms",
                "lost",
                "duplicated");
        assertThat(result.path("rate_per_s").asDouble()).isPositive();
        assertThat(result.path("cpu_us_per_record").asDouble()).isPositive();
        assertThat(result.path("lost").asLong()).isZero();
      }
    }
  }
}
