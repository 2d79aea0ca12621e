package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatermarkTest {
  private static final long SILENT = Watermark.SILENT_AFTER_MILLIS;

  private final Watermark watermark = new Watermark();
  private long now = 1_000_000;

  private long advance(String input, long time) {
    return watermark.advance(input, time, now);
  }

  @Test
  void followsTheNewestTimeOfOneInput() {
    watermark.inputs(Set.of("a"), now);
    assertThat(watermark.current()).isEqualTo(Long.MIN_VALUE);
    assertThat(advance("a", 100)).isEqualTo(100);
    assertThat(advance("a", 90)).isEqualTo(100);
    assertThat(advance("a", 110)).isEqualTo(110);
  }

  @Test
  void isTheLeastOfSeveralInputs() {
    watermark.inputs(Set.of("a", "b"), now);
    assertThat(advance("a", 500)).isEqualTo(Long.MIN_VALUE);
    assertThat(advance("b", 100)).isEqualTo(100);
    assertThat(advance("b", 400)).isEqualTo(400);
    assertThat(advance("b", 600)).isEqualTo(500);
  }

  @Test
  void doesNotWaitForASilentInput() {
    watermark.inputs(Set.of("a", "b"), now);
    advance("a", 100);
    advance("b", 50);
    now += SILENT + 1;
    assertThat(advance("a", 200)).isEqualTo(200);
    assertThat(advance("b", 60)).isEqualTo(200);
  }

  @Test
  void doesNotWaitForEverForAnInputThatNeverDelivers() {
    watermark.inputs(Set.of("a", "b"), now);
    advance("a", 100);
    assertThat(watermark.idle(now)).isEqualTo(Long.MIN_VALUE);
    now += SILENT + 1;
    assertThat(watermark.idle(now)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void goesOnWithTheClockWhenAllAreSilent() {
    watermark.inputs(Set.of("a"), now);
    assertThat(watermark.idle(now + SILENT * 2)).isEqualTo(Long.MIN_VALUE);
    advance("a", 100);
    assertThat(watermark.idle(now + SILENT)).isEqualTo(100);
    assertThat(watermark.idle(now + SILENT + 500)).isEqualTo(600);
    assertThat(watermark.idle(now + SILENT + 900)).isEqualTo(1_000);
  }

  @Test
  void aClockInTheFutureMakesNobodyLate() {
    watermark.inputs(Set.of("a"), now);
    assertThat(advance("a", now + 3_600_000)).isEqualTo(now);
    now += 10;
    assertThat(advance("a", now - 2)).isEqualTo(now - 2);
  }

  @Test
  void anInputThatLeftDoesNotHoldItBack() {
    watermark.inputs(Set.of("a", "b"), now);
    advance("a", 500);
    advance("b", 100);
    watermark.inputs(Set.of("a"), now);
    assertThat(advance("a", 501)).isEqualTo(501);
  }

  @Test
  void neverGoesBack() {
    Random random = new Random(42);
    watermark.inputs(Set.of("a", "b"), now);
    long before = Long.MIN_VALUE;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextInt(5) == 0 ? random.nextInt(4_000) - 1_000 : 1;
      String input = random.nextBoolean() ? "a" : "b";
      long after =
          switch (random.nextInt(10)) {
            case 0 -> watermark.idle(now);
            case 1 -> {
              watermark.inputs(random.nextBoolean() ? Set.of("a") : Set.of("a", "b"), now);
              yield watermark.current();
            }
            default -> advance(input, now - random.nextInt(5_000) + 1_000);
          };
      assertThat(after).isGreaterThanOrEqualTo(before);
      before = after;
    }
  }
}
