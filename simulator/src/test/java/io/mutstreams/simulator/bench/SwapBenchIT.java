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
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class SwapBenchIT {
  @Test
  void measuresEveryKindOfChangeWithoutLoss() throws Exception {
    try (var bench =
        ChildProcess.named("bench")
            .startJava(
                Main.class.getName(),
                "bench",
                "swap",
                "--brokers",
                "embedded",
                "--changes",
                "2",
                "--rate",
                "200",
                "--keys",
                "500",
                "--json")) {
      int code = bench.awaitExit(Duration.ofMinutes(5));
      String output = String.join("\n", bench.lines());
      assertThat(code).as(output).isZero();
      JsonNode json = new ObjectMapper().readTree(output.substring(output.indexOf('{')));
      assertThat(json.path("cases")).as(output).hasSize(6);
      for (JsonNode one : json.path("cases")) {
        assertThat(one.fieldNames())
            .toIterable()
            .containsExactly(
                "case",
                "commit_p50_ms",
                "commit_p99_ms",
                "commit_max_ms",
                "stall_added_p99_ms",
                "stall_added_max_ms",
                "live_after_ms",
                "lost",
                "duplicated",
                "reordered");
        assertThat(one.path("commit_max_ms").asDouble()).as(output).isPositive();
        assertThat(one.path("live_after_ms").asDouble()).as(output).isPositive();
      }
    }
  }
}
