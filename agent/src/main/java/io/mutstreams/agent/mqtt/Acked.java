package io.mutstreams.agent.mqtt;

/**
 * Fingerprints of what was acknowledged last. When a connection breaks, the broker may have missed
 * the last acknowledgements, and sends those messages again, in their order and before all others.
 * Belongs to {@link Unacked}, which guards it.
 */
final class Acked {
  // More than the receive maximum, which mosquitto takes lightly.
  private static final int LEAST = 4_096;
  private final long[] ring;
  private long count;
  // What the broker may have missed lies between these; empty when they are equal.
  private long next;
  private long last;

  Acked(int receiveMaximum) {
    ring = new long[Math.max(receiveMaximum, LEAST)];
  }

  void add(long fingerprint) {
    ring[(int) (count++ % ring.length)] = fingerprint;
  }

  /** What is remembered, the oldest first. */
  long[] newest() {
    int held = (int) Math.min(count, ring.length);
    long[] newest = new long[held];
    for (int i = 0; i < held; i++) {
      newest[i] = ring[(int) ((count - held + i) % ring.length)];
    }
    return newest;
  }

  void resume() {
    last = count;
    next = Math.max(0, count - ring.length);
  }

  void repeatsAreOver() {
    next = last;
  }

  void clear() {
    count = 0;
    next = 0;
    last = 0;
  }

  /** Whether this was acknowledged, after the one that was found before. */
  boolean contains(long fingerprint) {
    for (long i = next; i < last; i++) {
      if (count - i <= ring.length && ring[(int) (i % ring.length)] == fingerprint) {
        next = i + 1;
        return true;
      }
    }
    return false;
  }
}
