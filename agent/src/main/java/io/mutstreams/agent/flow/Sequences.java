package io.mutstreams.agent.flow;

import java.util.Map;
import java.util.TreeMap;

/**
 * Sequences of an outbox, in little memory where they follow one another, and in bounded memory in
 * any case: of too many gaps the oldest are forgotten. Guarded by the uplink's turns.
 */
final class Sequences {
  /** Each takes some 100 bytes. */
  static final int MOST_RANGES = 4_096;

  /** From the first of each range to its last. */
  private final TreeMap<Long, Long> ranges = new TreeMap<>();

  void add(long sequence) {
    Map.Entry<Long, Long> below = ranges.floorEntry(sequence);
    if (below != null && below.getValue() >= sequence) {
      return;
    }
    long first = below != null && below.getValue() == sequence - 1 ? below.getKey() : sequence;
    Long last = ranges.remove(sequence + 1);
    ranges.put(first, last == null ? sequence : last);
    if (ranges.size() > MOST_RANGES) {
      ranges.pollFirstEntry();
    }
  }

  boolean contains(long sequence) {
    Map.Entry<Long, Long> below = ranges.floorEntry(sequence);
    return below != null && below.getValue() >= sequence;
  }

  /** Forgets what is not above this. */
  void forget(long upTo) {
    Map.Entry<Long, Long> oldest = ranges.firstEntry();
    while (oldest != null && oldest.getKey() <= upTo) {
      ranges.pollFirstEntry();
      if (oldest.getValue() > upTo) {
        ranges.put(upTo + 1, oldest.getValue());
        return;
      }
      oldest = ranges.firstEntry();
    }
  }

  /** How many ranges there are. */
  int ranges() {
    return ranges.size();
  }
}
