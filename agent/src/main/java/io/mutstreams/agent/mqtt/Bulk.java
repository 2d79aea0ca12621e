package io.mutstreams.agent.mqtt;

/**
 * How many bytes of large payloads all feeds together hold: read and not settled. The Receive
 * Maximum counts messages, and a few hundred large ones would fill the heap. Small ones are not
 * counted. Shared by all feeds, and guarded by itself.
 */
final class Bulk {
  /** From this size on a payload is counted. */
  static final int LARGE = 16 * 1024;

  private final long limit;
  private long total;

  /**
   * @param limit in bytes; each feed may hold one payload whatever others hold
   */
  Bulk(long limit) {
    this.limit = limit;
  }

  synchronized boolean fits(long bytes) {
    return total + bytes <= limit;
  }

  synchronized void add(long bytes) {
    total += bytes;
  }
}
