package io.mutstreams.simulator.checker;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** When messages of one group arrived, in order. Under the lock of the checker. */
final class Arrivals {
  private long[] micros = new long[64];
  private int count;

  void add(long when) {
    if (count == micros.length) {
      micros = Arrays.copyOf(micros, count * 2);
    }
    // a clock that steps back must not make the times unsorted
    micros[count] = count == 0 ? when : Math.max(when, micros[count - 1]);
    count++;
  }

  /** The longest time without an arrival inside a window, whose ends count like arrivals. */
  Silence longest(String group, long from, long to) {
    int at = Arrays.binarySearch(micros, 0, count, from);
    at = at < 0 ? -at - 1 : at;
    long last = from;
    long longest = 0;
    long start = from;
    for (; at < count && micros[at] <= to; at++) {
      if (micros[at] - last > longest) {
        longest = micros[at] - last;
        start = last;
      }
      last = micros[at];
    }
    if (to - last > longest) {
      longest = to - last;
      start = last;
    }
    return new Silence(group, Duration.of(longest, ChronoUnit.MICROS), start);
  }

  Silence longest(String group) {
    return count == 0
        ? new Silence(group, Duration.ZERO, 0)
        : longest(group, micros[0], micros[count - 1]);
  }
}
