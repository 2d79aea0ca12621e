package io.mutstreams.agent.flow;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the messages take that uplinks have read from their outboxes and that are not
 * settled, all together: an uplink that drains would take some megabytes for itself, and many that
 * drain at the same time, as after an outage, would fill the heap. Shared by all uplinks, hence the
 * atomic; a moment's error does no harm.
 */
final class Drawn {
  /** What a message takes beside its payload: headers, its place in the queue, Paho's packet. */
  private static final long COST = 2_000;

  /** Of the heap. */
  private static final long PARTS = 10;

  /** So many each outbox may have read, whatever the others have: it is not starved. */
  static final int FEW = 128;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param most bytes, of which one outbox may take two thirds
   */
  Drawn(long most) {
    this.most = most;
  }

  /** For this heap. */
  static Drawn ofHeap() {
    return new Drawn(Runtime.getRuntime().maxMemory() / PARTS);
  }

  /** What a message of a payload of so many bytes takes, about. */
  static long cost(int payload) {
    return COST + payload;
  }

  /**
   * How many messages may be read now for an outbox, about.
   *
   * @param own what it has taken already, in bytes
   */
  int room(long own) {
    long free = Math.min(most - bytes.get(), most / 3 * 2 - own);
    long room = Math.max(free, FEW * COST - own) / COST;
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, room));
  }

  /** So many bytes more are taken; fewer where it is negative. */
  void add(long more) {
    bytes.addAndGet(more);
  }

  /** How many bytes are taken. */
  long bytes() {
    return bytes.get();
  }
}
