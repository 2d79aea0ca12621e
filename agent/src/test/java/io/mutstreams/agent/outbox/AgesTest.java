package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgesTest {
  private static final long HOUR = 3_600_000;
  private static final long HALF = HOUR / 2;

  private long wall = 1_800_000_000_000L;
  private long even = 7;
  private final Ages ages =
      new Ages(() -> Instant.ofEpochMilli(wall), () -> Instant.ofEpochMilli(even));

  private void pass(long millis) {
    wall += millis;
    even += millis;
  }

  private boolean old(long stored) {
    return stored < ages.before(HALF);
  }

  @Test
  void isOldWhenSoLongHasPassed() {
    long stored = ages.now();
    pass(HALF);
    assertThat(old(stored)).isFalse();
    pass(1);
    assertThat(old(stored)).isTrue();
  }

  @Test
  void aLeapOfTheClockMakesNothingOld() {
    long before = ages.now();
    pass(HALF - 10_000);
    wall += HOUR;
    long after = ages.now();
    assertThat(old(before)).isFalse();
    pass(10_000);
    assertThat(old(before)).isFalse();
    pass(1);
    assertThat(old(before)).isTrue();
    assertThat(old(after)).isFalse();
    pass(HALF - 10_001);
    assertThat(old(after)).isFalse();
    pass(1);
    assertThat(old(after)).isTrue();
  }

  @Test
  void leapsAddUpAsLongAsAnythingIsYoungEnough() {
    long before = ages.now();
    for (int i = 0; i < 10; i++) {
      pass(HALF / 10);
      wall += HOUR;
      assertThat(old(before)).isFalse();
    }
    pass(1);
    assertThat(old(before)).isTrue();
  }

  @Test
  void tellsHowOldSomethingIsWhateverTheClockDoes() {
    long first = ages.now();
    pass(5_000);
    wall += HOUR;
    long second = ages.now();
    pass(2_000);
    assertThat(ages.of(first)).isEqualTo(7_000);
    assertThat(ages.of(second)).isEqualTo(2_000);
    wall -= 2 * HOUR;
    assertThat(ages.of(second)).isZero();
  }

  @Test
  void aClockThatIsCorrectedAsItGoesIsFollowed() {
    long stored = ages.now();
    for (int i = 0; i < 1_000; i++) {
      pass(HALF / 1_000);
      wall += 100;
      assertThat(ages.now()).isEqualTo(wall);
    }
    assertThat(old(stored)).isTrue();
  }
}
