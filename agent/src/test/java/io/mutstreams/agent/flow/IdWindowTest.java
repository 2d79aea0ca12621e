package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdWindowTest {
  private final Map<String, StateStore.Entry> stored = new HashMap<>();
  private IdWindow window = new IdWindow("s", 10);

  private static long id(int number) {
    return IdWindow.hash("sensor-" + number);
  }

  private void store() {
    List<StateStore.Entry> changes = new ArrayList<>();
    window.takeChanges("", "ids", changes);
    for (StateStore.Entry change : changes) {
      stored.put(change.entry(), change);
    }
  }

  private void restart() {
    window = new IdWindow("s", 10);
    window.restore(List.copyOf(stored.values()));
  }

  @Test
  void knowsTheNewestAndForgetsTheOldest() {
    for (int i = 0; i < 100_000; i++) {
      assertThat(window.contains(id(i))).isFalse();
      window.add(id(i));
      assertThat(window.contains(id(i))).isTrue();
      assertThat(window.contains(id(Math.max(0, i - IdWindow.LEAST)))).isTrue();
      assertThat(window.contains(id(i - 2 * IdWindow.LEAST))).isFalse();
    }
  }

  @Test
  void knowsTwiceAsManyAsMayComeAgain() {
    window = new IdWindow("s", 65_535);
    for (int i = 0; i < 300_000; i++) {
      window.add(id(i));
    }
    assertThat(window.contains(id(300_000 - 131_070))).isTrue();
  }

  @Test
  void knowsAfterARestartWhatWasStored() {
    Random random = new Random(7);
    int next = 0;
    int known = 0;
    for (int round = 0; round < 200; round++) {
      for (int i = random.nextInt(700); i > 0; i--) {
        window.add(id(next++));
      }
      if (random.nextInt(3) > 0) {
        store();
        known = next;
      }
      if (random.nextInt(4) == 0) {
        restart();
        for (int i = Math.max(0, known - IdWindow.LEAST); i < next; i++) {
          // Of those that came after the last storing none is known.
          assertThat(window.contains(id(i))).isEqualTo(i < known);
        }
        next = known;
      }
    }
    assertThat(stored).hasSizeLessThanOrEqualTo(2 * IdWindow.LEAST / 64);
  }

  @Test
  void whatIsToldToBeForgottenIsAllThatMayBeStored() {
    for (int i = 0; i < 20_000; i++) {
      window.add(id(i));
      if (i % 100 == 0) {
        store();
      }
    }
    List<StateStore.Entry> gone = new ArrayList<>();
    window.forget("", "ids", gone);
    gone.forEach(entry -> stored.remove(entry.entry()));
    assertThat(stored).isEmpty();
  }
}
