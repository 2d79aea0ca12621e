package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WatermarkTest {
  private static final long SILENT = Watermark.SILENT_AFTER_MILLIS;

  private final Set<String> behind = new HashSet<>();
  private final Watermark watermark = new Watermark(behind::contains, () -> passed());
  private long now = 1_000_000;

  /** By how much the clock was set. */
  private long set;

  private long passed() {
    return now - set;
  }

  private void set(long millis) {
    now += millis;
    set += millis;
  }

  private long advance(String input, long time) {
    return watermark.advance(input, time, now);
  }

  @Test
  void followsTheNewestTimeOfOneInput() {
    watermark.inputs(Set.of("a"));
    assertThat(watermark.current()).isEqualTo(Long.MIN_VALUE);
    assertThat(advance("a", 100)).isEqualTo(100);
    assertThat(advance("a", 90)).isEqualTo(100);
    assertThat(advance("a", 110)).isEqualTo(110);
  }

  @Test
  void isTheLeastOfSeveralInputs() {
    watermark.inputs(Set.of("a", "b"));
    assertThat(advance("a", 500)).isEqualTo(Long.MIN_VALUE);
    assertThat(advance("b", 100)).isEqualTo(100);
    assertThat(advance("b", 400)).isEqualTo(400);
    assertThat(advance("b", 600)).isEqualTo(500);
  }

  @Test
  void doesNotWaitForASilentInput() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 100);
    advance("b", 50);
    now += SILENT + 1;
    assertThat(advance("a", 200)).isEqualTo(200);
    assertThat(advance("b", 60)).isEqualTo(200);
  }

  @Test
  void doesNotWaitForEverForAnInputThatNeverDelivers() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 100);
    assertThat(watermark.idle(now)).isEqualTo(Long.MIN_VALUE);
    now += SILENT + 1;
    assertThat(watermark.idle(now)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void goesOnWithTheClockWhenAllAreSilent() {
    watermark.inputs(Set.of("a"));
    now += SILENT * 2;
    assertThat(watermark.idle(now)).isEqualTo(Long.MIN_VALUE);
    advance("a", 100);
    now += SILENT;
    assertThat(watermark.idle(now)).isEqualTo(100);
    now += 500;
    assertThat(watermark.idle(now)).isEqualTo(600);
    now += 400;
    assertThat(watermark.idle(now)).isEqualTo(1_000);
  }

  @Test
  void aClockInTheFutureMakesNobodyLate() {
    watermark.inputs(Set.of("a"));
    assertThat(advance("a", now + 3_600_000)).isEqualTo(now);
    now += 10;
    assertThat(advance("a", now - 2)).isEqualTo(now - 2);
  }

  @Test
  void anInputThatLeftDoesNotHoldItBack() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 500);
    advance("b", 100);
    watermark.inputs(Set.of("a"));
    assertThat(advance("a", 501)).isEqualTo(501);
  }

  @Test
  void waitsForAnInputWhoseBrokerMayHoldRecordsOfIt() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 100);
    advance("b", 50);
    behind.add("b");
    for (int i = 0; i < 60; i++) {
      now += 1_000;
      assertThat(advance("a", 200 + i)).isEqualTo(50);
    }
    behind.clear();
    now += SILENT;
    assertThat(advance("a", 300)).isEqualTo(50);
    assertThat(advance("b", 60)).isEqualTo(60);
  }

  @Test
  void doesNotGoOnWithTheClockWhileABrokerMayHoldRecords() {
    watermark.inputs(Set.of("a"));
    advance("a", 100);
    behind.add("a");
    for (int i = 0; i < 60; i++) {
      now += 1_000;
      assertThat(watermark.idle(now)).isEqualTo(100);
    }
    behind.clear();
    now += SILENT;
    assertThat(watermark.idle(now)).isEqualTo(100);
    now += 1_500;
    assertThat(watermark.idle(now)).isBetween(101L, 1_600L);
  }

  @Test
  void doesNotWaitForEverForABrokerThatIsAway() {
    watermark.inputs(Set.of("a", "b"));
    behind.add("b");
    long end = now + Watermark.WAITED_FOR_MILLIS + SILENT + 1;
    while (now <= end) {
      now += 1_000;
      advance("a", now);
    }
    assertThat(watermark.current()).isEqualTo(now);
  }

  @Test
  void goesOnAfterARestartWhereItWas() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 500);
    advance("b", 400);
    List<StateStore.Entry> stored = new ArrayList<>();
    watermark.takeChange(stored);
    assertThat(stored).hasSize(1);
    watermark.takeChange(stored);
    assertThat(stored).as("it has not moved").hasSize(1);

    Watermark next = new Watermark(input -> false, () -> passed());
    next.inputs(Set.of("a", "b"));
    next.restore(stored);
    assertThat(next.current()).isEqualTo(400);
    assertThat(next.advance("a", 900, now)).isEqualTo(400);
    assertThat(next.advance("b", 410, now)).isEqualTo(410);
  }

  @Test
  void whatWasOpenAtARestartClosesThoughNothingComesAnyMore() {
    watermark.restore(
        List.of(new StateStore.Entry("", "watermark", "", "", 1, 400, Bytes.utf8(""))));
    watermark.inputs(Set.of("a"));
    now += SILENT + 300;
    assertThat(watermark.idle(now)).isEqualTo(700);
    watermark.takeChange(new ArrayList<>());
    now += 10;
    assertThat(watermark.idle(now)).isEqualTo(710);
  }

  @Test
  void neverGoesBack() {
    Random random = new Random(42);
    watermark.inputs(Set.of("a", "b"));
    long before = Long.MIN_VALUE;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextInt(5) == 0 ? random.nextInt(4_000) - 1_000 : 1;
      String input = random.nextBoolean() ? "a" : "b";
      long after =
          switch (random.nextInt(10)) {
            case 0 -> watermark.idle(now);
            case 1 -> {
              watermark.inputs(random.nextBoolean() ? Set.of("a") : Set.of("a", "b"));
              yield watermark.current();
            }
            default -> advance(input, now - random.nextInt(5_000) + 1_000);
          };
      assertThat(after).isGreaterThanOrEqualTo(before);
      before = after;
    }
  }

  @Test
  void aClockThatIsSetForwardIsNoSilence() {
    watermark.inputs(Set.of("a", "b"));
    advance("a", 900_000);
    advance("b", 900_000);
    set(3_600_000);
    assertThat(watermark.idle(now)).isEqualTo(900_000);
    assertThat(advance("a", 901_000)).isEqualTo(900_000);
    assertThat(advance("b", 901_000)).isEqualTo(901_000);
  }

  @Test
  void goesOnWhenTheClockIsSetBack() {
    watermark.inputs(Set.of("a"));
    assertThat(advance("a", 999_990)).isEqualTo(999_990);
    set(-3_600_000);
    for (long real = 1_000_000; real < 1_100_000; real += 1_000) {
      assertThat(advance("a", real)).isEqualTo(real);
      assertThat(watermark.idle(now)).isEqualTo(real);
      now += 1_000;
    }
    // What is in the future of that is held back as ever.
    assertThat(advance("a", 9_000_000)).isEqualTo(now - set);
  }

  @Test
  void goesOnAfterARestartWithAClockThatIsBehind() {
    now = 400 - 3_600_000;
    watermark.restore(
        List.of(new StateStore.Entry("", "watermark", "", "", 1, 400, Bytes.utf8(""))));
    watermark.inputs(Set.of("a"));
    now += 1_000;
    assertThat(advance("a", 900)).isEqualTo(900);
    assertThat(advance("a", 5_000)).isEqualTo(1_400);
    now += 10_000;
    assertThat(advance("a", 6_000)).isEqualTo(6_000);
  }
}
