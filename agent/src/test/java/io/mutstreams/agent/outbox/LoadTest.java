package io.mutstreams.agent.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final long MIB = 1L << 20;

  private final List<String> raised = new ArrayList<>();
  private final List<String> cleared = new ArrayList<>();
  private long now = -5;

  private Load of(long heap) {
    return new Load(
        new Alarm() {
          @Override
          public void raise(String sentence) {
            raised.add(sentence);
          }

          @Override
          public void clear(String subject) {
            cleared.add(subject);
          }
        },
        heap,
        () -> now);
  }

  @Test
  void takesAnEighthOfTheHeapInBytes() {
    Load load = of(64 * MIB);
    load.add(8, 8 * MIB);
    assertThat(load.pressed()).isFalse();
    load.add(1, 1);
    assertThat(load.pressed()).isTrue();
    load.remove(4, 4 * MIB + 1);
    assertThat(load.pressed()).as("until it is half of that").isTrue();
    load.remove(1, 1);
    assertThat(load.pressed()).isFalse();
  }

  @Test
  void takesFewerMessagesOfASmallHeap() {
    Load load = of(64 * MIB);
    load.add(8_192, 1_000);
    assertThat(load.pressed()).isFalse();
    load.add(1, 0);
    assertThat(load.pressed()).isTrue();
    load.remove(4_097, 500);
    assertThat(load.pressed()).isTrue();
    load.remove(1, 0);
    assertThat(load.pressed()).isFalse();
  }

  @Test
  void takesNoMoreThanSoMuchHoweverLargeTheHeap() {
    Load load = of(1L << 40);
    load.add(60_000, 64 * MIB);
    assertThat(load.pressed()).isFalse();
    load.add(1, 1);
    assertThat(load.pressed()).isTrue();
  }

  @Test
  void tellsOfItOnlyWhereItLasts() {
    Load load = of(64 * MIB);
    load.add(10_000, 1_000);
    load.remove(10_000, 1_000);
    now += TimeUnit.SECONDS.toNanos(3);
    assertThat(load.pressed()).isFalse();
    assertThat(raised).isEmpty();

    load.add(10_000, 1_000);
    now += TimeUnit.SECONDS.toNanos(1);
    assertThat(load.pressed()).isTrue();
    assertThat(raised).isEmpty();
    now += TimeUnit.SECONDS.toNanos(2);
    load.remove(1, 0);
    load.remove(1, 0);
    assertThat(raised).hasSize(1);
    assertThat(raised.get(0)).startsWith("9999 messages (0 MiB) wait in memory");
    load.remove(9_000, 1_000);
    assertThat(cleared).hasSize(1);
  }
}
