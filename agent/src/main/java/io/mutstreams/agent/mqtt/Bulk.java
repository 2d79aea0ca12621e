package io.mutstreams.agent.mqtt;

/**
 * How much memory the messages of all feeds take together: read and not settled. The Receive
 * Maximum counts the messages of one source, and a few hundred large ones, or the small ones of
 * many sources that wait at the same time, would fill the heap. Shared by all feeds, and guarded by
 * itself.
 */
final class Bulk {
  /** From this size on a payload is counted by its bytes, and each is waited for. */
  static final int LARGE = 16 * 1024;

  /** What a small message takes beside its payload: topic, headers, the record. Measured: 1,900. */
  private static final long SMALL_COST = 2_000;

  /** Of the heap, for small messages. */
  private static final long SMALL_PARTS = 5;

  private final long limit;
  private final long smallLimit;
  private long total;
  private long small;

  /** For this heap. */
  Bulk() {
    this(LargestMessage.BYTES, Runtime.getRuntime().maxMemory() / SMALL_PARTS);
  }

  /**
   * @param limit of large payloads, in bytes; each feed may hold one payload whatever others hold
   * @param smallLimit of small messages, in bytes of memory; each feed may hold a few whatever
   *     others hold
   */
  Bulk(long limit, long smallLimit) {
    this.limit = limit;
    this.smallLimit = smallLimit;
  }

  synchronized boolean fits(long bytes) {
    return total + bytes <= limit;
  }

  synchronized void add(long bytes) {
    total += bytes;
  }

  /** Whether small messages have taken all that they may. */
  synchronized boolean crowded() {
    return small >= smallLimit;
  }

  /** How many bytes of memory all messages take, about. */
  synchronized long bytes() {
    return total + small;
  }

  /** Counts small messages; negative for those that are not held any more. */
  synchronized void addSmall(long messages, long bytes) {
    small += messages * SMALL_COST + bytes;
  }
}
