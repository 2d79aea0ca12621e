package io.mutstreams.agent.outbox;

/** One table of a ring: rows of consecutive sequences. Storage thread only. */
final class Segment {
  final long first;
  long last;
  long bytes;

  /**
   * @param first the sequence of its first row
   * @param last of its last row; first - 1 while it has none
   * @param bytes of its rows
   */
  Segment(long first, long last, long bytes) {
    this.first = first;
    this.last = last;
    this.bytes = bytes;
  }

  long rows() {
    return last - first + 1;
  }

  /** The bytes behind a tail, as if all rows were of one size. */
  long bytesBehind(long tail) {
    long settled = Math.min(Math.max(tail - first + 1, 0), rows());
    return settled == 0 ? bytes : bytes - (long) ((double) bytes / rows() * settled);
  }
}
