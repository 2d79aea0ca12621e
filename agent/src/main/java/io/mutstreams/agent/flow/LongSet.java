package io.mutstreams.agent.flow;

/** A set of 64-bit numbers without a box for each; grows as it fills. Owned by one thread. */
final class LongSet {
  private static final int START = 64;

  /** Twice as long as full at most; 0 is an empty place. */
  private long[] places = new long[START];

  private int size;

  /** Adds one; false when it was there. */
  boolean add(long number) {
    if (2 * (size + 1) > places.length) {
      grow();
    }
    boolean added = put(places, filled(number));
    size += added ? 1 : 0;
    return added;
  }

  boolean contains(long number) {
    long wanted = filled(number);
    for (int at = place(wanted, places.length); ; at = (at + 1) & (places.length - 1)) {
      if (places[at] == wanted) {
        return true;
      }
      if (places[at] == 0) {
        return false;
      }
    }
  }

  int size() {
    return size;
  }

  private void grow() {
    long[] larger = new long[places.length * 2];
    for (long number : places) {
      if (number != 0) {
        boolean unused = put(larger, number);
      }
    }
    places = larger;
  }

  private static boolean put(long[] into, long number) {
    int at = place(number, into.length);
    while (into[at] != 0) {
      if (into[at] == number) {
        return false;
      }
      at = (at + 1) & (into.length - 1);
    }
    into[at] = number;
    return true;
  }

  private static long filled(long number) {
    return number == 0 ? 1 : number;
  }

  /** The numbers are hashes: each bit of them is as good as any other. */
  private static int place(long number, int length) {
    return (int) number & (length - 1);
  }
}
