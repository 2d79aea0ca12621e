package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final long HOUR = 3_600_000;

  private long wall = 1_800_000_000_000L;
  private long nanos = 7;
  private final SteadyClock clock = new SteadyClock(() -> Instant.ofEpochMilli(wall), () -> nanos);

  private void pass(long millis) {
    wall += millis;
    nanos += millis * 1_000_000;
  }

  @Test
  void followsTheOtherAlsoForward() {
    assertThat(clock.millis()).isEqualTo(wall);
    pass(10);
    assertThat(clock.millis()).isEqualTo(wall);
    wall += HOUR;
    assertThat(clock.millis()).isEqualTo(wall);
  }

  @Test
  void goesOnSlowlyWhenTheOtherIsSetBackUntilThatHasCaughtUp() {
    long begin = clock.millis();
    wall -= HOUR;
    assertThat(clock.millis()).isEqualTo(begin);
    for (long second = 1; second < 2 * HOUR / 1_000 - 1; second++) {
      pass(1_000);
      assertThat(clock.millis()).isEqualTo(begin + 500 * second).isGreaterThan(wall);
    }
    pass(1_000);
    for (int i = 0; i < 10; i++) {
      pass(1_000);
      assertThat(clock.millis()).isEqualTo(wall);
    }
  }

  @Test
  void goesOnWhereAnEarlierRunWas() {
    long earlier = wall + HOUR;
    assertThat(clock.notBefore(earlier)).isEqualTo(HOUR);
    assertThat(clock.notBefore(earlier - 1)).isEqualTo(HOUR - 1);
    assertThat(clock.millis()).isEqualTo(earlier);
    pass(1_000);
    assertThat(clock.millis()).isEqualTo(earlier + 500);
    assertThat(clock.notBefore(earlier + 600)).isEqualTo(HOUR - 400);
    pass(1_000);
    assertThat(clock.millis()).isEqualTo(earlier + 1_100);
    wall += 2 * HOUR;
    assertThat(clock.millis()).isEqualTo(wall);
    assertThat(clock.notBefore(Long.MIN_VALUE)).isZero();
    assertThat(clock.notBefore(wall)).isZero();
    pass(10);
    assertThat(clock.millis()).isEqualTo(wall);
  }

  @Test
  void neverGoesBack() {
    java.util.Random random = new java.util.Random(7);
    long before = clock.millis();
    for (int i = 0; i < 100_000; i++) {
      pass(random.nextInt(50));
      if (random.nextInt(100) == 0) {
        wall += (random.nextInt(3) - 1) * HOUR;
      }
      long now = clock.millis();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
  }
}
