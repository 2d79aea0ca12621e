package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HoldLimitTest {
  private final HoldLimit hold = new HoldLimit(250);

  @Test
  void learnsThatTheBrokerWaitsFromTheBurstThatFollows() {
    release(50, 1_000);
    arrive(50, 1_002, 1_010);
    assertThat(hold.limit()).isLessThan(50).isGreaterThan(10);
  }

  @Test
  void staysWhereASlowFeedIsMerelySlow() {
    for (int second = 1; second < 20; second++) {
      release(50, second * 1_000L);
      arrive(50, second * 1_000L + 10, second * 1_000L + 990);
    }
    assertThat(hold.limit()).isEqualTo(250);
  }

  @Test
  void forgetsWhatNoLongerHolds() {
    release(50, 1_000);
    arrive(50, 1_002, 1_010);
    for (int second = 2; second < 8; second++) {
      release(5, second * 1_000L);
      arrive(5, second * 1_000L + 100, second * 1_000L + 900);
    }
    assertThat(hold.limit()).isEqualTo(250);
  }

  private void release(int held, long at) {
    hold.closed(held, at);
    hold.released(held);
  }

  private void arrive(int count, long from, long to) {
    for (int i = 0; i < count; i++) {
      hold.arrived(from + (to - from) * i / count);
    }
  }
}
