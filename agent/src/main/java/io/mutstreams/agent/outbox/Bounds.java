package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.WhenFull;

/**
 * The bounds of a ring.
 *
 * @param maxBytes of the disk that its rows take, as {@link Footprint} counts them
 * @param maxRows how many
 * @param maxAgeMillis what was stored longer ago is dropped; 0: never
 * @param whenFull what happens to what does not fit
 */
record Bounds(long maxBytes, long maxRows, long maxAgeMillis, WhenFull whenFull) {
  static final Bounds NONE = new Bounds(Long.MAX_VALUE, Long.MAX_VALUE, 0, WhenFull.BLOCK);

  private static final long SEGMENT_BYTES = 8L << 20;
  private static final long SEGMENT_ROWS = 40_000;

  /** A segment is small against the ring: what is settled leaves the disk segment by segment. */
  boolean fills(Segment segment) {
    return segment.rows() >= Math.min(SEGMENT_ROWS, Math.max(1, maxRows / 8))
        || segment.bytes >= Math.min(SEGMENT_BYTES, Math.max(1 << 16, maxBytes / 8));
  }
}
