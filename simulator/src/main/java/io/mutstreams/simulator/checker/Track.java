package io.mutstreams.simulator.checker;

import java.util.Arrays;
import java.util.BitSet;

/** What arrived of one key at one destination. Under the lock of the checker. */
final class Track {
  static final long NO_ID = 0;

  private final BitSet seen = new BitSet();
  private int[] crcs = new int[16];
  private long[] ids = new long[16];
  private int highest = -1;
  private final boolean numbered;

  /**
   * @param numbered whether the messages of the key must carry their number
   */
  Track(boolean numbered) {
    this.numbered = numbered;
  }

  boolean numbered() {
    return numbered;
  }

  enum Kind {
    FIRST,
    FIRST_BUT_LATE,
    REPEATED
  }

  Kind arrived(int seq, int crc, long id) {
    if (seen.get(seq)) {
      return Kind.REPEATED;
    }
    if (seq >= crcs.length) {
      int length = Math.max(seq + 1, crcs.length * 2);
      crcs = Arrays.copyOf(crcs, length);
      ids = Arrays.copyOf(ids, length);
    }
    seen.set(seq);
    crcs[seq] = crc;
    ids[seq] = id;
    boolean late = seq < highest;
    highest = Math.max(highest, seq);
    return late ? Kind.FIRST_BUT_LATE : Kind.FIRST;
  }

  boolean has(int seq) {
    return seen.get(seq);
  }

  int crc(int seq) {
    return crcs[seq];
  }

  /** The record id of the first arrival, as a number; {@link #NO_ID} for none. */
  long id(int seq) {
    return ids[seq];
  }

  BitSet seen() {
    return seen;
  }
}
