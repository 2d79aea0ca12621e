package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointRateTest {
  private static final long MILLI = 1_000_000;

  private long now = Long.MAX_VALUE - 1_000 * MILLI;
  private final CheckpointRate rate = new CheckpointRate(() -> now);

  @Test
  void oneLaneThatKeepsToItIsNeverHeldUp() {
    for (int i = 0; i < 1_000; i++) {
      // A little early, a little late.
      now += (i % 2 == 0 ? 15 : 25) * MILLI;
      assertThat(rate.open()).as("at " + i).isTrue();
      rate.passed();
    }
  }

  @Test
  void manyLanesHaveAboutFiftyASecondTogether() {
    int passed = 0;
    for (int i = 0; i < 10_000; i++) {
      now += MILLI;
      if (rate.open()) {
        rate.passed();
        passed++;
      }
    }
    assertThat(passed).isBetween(495, 501);
  }

  @Test
  void whatComesAlongWithOtherThingsLeavesNoDebt() {
    for (int i = 0; i < 1_000; i++) {
      now += MILLI;
      rate.passed();
    }
    now += 20 * MILLI;
    assertThat(rate.open()).isTrue();
  }
}
