package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private final Latency latency = new Latency();

  private long upTo(double seconds) {
    return latency.look().buckets().stream()
        .filter(bucket -> bucket.seconds() == seconds)
        .findFirst()
        .orElseThrow()
        .count();
  }

  @Test
  void countsUpToEachBoundAndAll() {
    for (long millis : List.of(1L, 2L, 3L, 70_000L)) {
      latency.note(millis * 1_000_000);
    }
    latency.note(1_000_001);

    assertThat(upTo(0.001)).isEqualTo(1);
    assertThat(upTo(0.002)).isEqualTo(3);
    assertThat(upTo(0.005)).isEqualTo(4);
    assertThat(upTo(60)).isEqualTo(4);
    assertThat(latency.look().count()).isEqualTo(5);
    assertThat(latency.look().seconds()).isEqualTo(70.007000001);
  }

  @Test
  void aSettlementIsNotedOnceAllOfItIsSettled() {
    Settlement settlement = new Settlement(() -> {}, latency, System.nanoTime() - 3_000_000);
    settlement.hold();
    settlement.release();
    assertThat(latency.look().count()).isZero();
    settlement.release();
    assertThat(latency.look().count()).isEqualTo(1);
    assertThat(latency.look().seconds()).isGreaterThanOrEqualTo(0.003);
  }
}
