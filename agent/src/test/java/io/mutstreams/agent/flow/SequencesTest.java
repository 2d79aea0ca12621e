package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SequencesTest {
  private final Sequences sequences = new Sequences();

  @Test
  void holdsWhatASetHolds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeSet<Long> model = new TreeSet<>();
    for (int i = 0; i < 20_000; i++) {
      long one = 1L + random.nextInt(500) + i / 50;
      if (random.nextInt(20) == 0) {
        sequences.forget(one - 400);
        model.headSet(one - 400, true).clear();
      } else {
        sequences.add(one);
        model.add(one);
      }
      long asked = 1L + random.nextInt(900);
      assertThat(sequences.contains(asked)).as("seed " + seed).isEqualTo(model.contains(asked));
    }
  }

  @Test
  void takesOneRangeForManyThatFollowOneAnother() {
    for (long i = 10_000; i > 0; i -= 2) {
      sequences.add(i);
      sequences.add(i - 1);
    }
    assertThat(sequences.ranges()).isEqualTo(1);
  }

  @Test
  void forgetsTheOldestOfTooManyGaps() {
    for (long i = 1; i <= 2L * Sequences.MOST_RANGES; i++) {
      sequences.add(2 * i);
    }
    assertThat(sequences.ranges()).isEqualTo(Sequences.MOST_RANGES);
    assertThat(sequences.contains(2)).isFalse();
    assertThat(sequences.contains(4L * Sequences.MOST_RANGES)).isTrue();
  }
}
