package io.mutstreams.agent.flow;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is still open of one message: it is settled when every record made from it is. Begins
 * with one hold, which belongs to its maker.
 *
 * <p>Shared between threads on purpose: the lane that makes records holds, the uplinks' and the
 * storage thread release. The count is the only state, and it is atomic.
 */
public final class Settlement {
  private final AtomicInteger open = new AtomicInteger(1);
  private final Runnable settled;
  private final @Nullable Latency latency;
  private final long since;

  /**
   * @param settled runs once, by the thread that releases last; it must not block
   */
  public Settlement(Runnable settled) {
    this(settled, null, 0);
  }

  /**
   * @param settled runs once, by the thread that releases last; it must not block
   * @param latency is told how long it took; null: nobody is
   * @param since when it began, in nanoseconds
   */
  Settlement(Runnable settled, @Nullable Latency latency, long since) {
    this.settled = settled;
    this.latency = latency;
    this.since = since;
  }

  /** One more thing must be settled. Only while the caller itself holds. */
  void hold() {
    open.incrementAndGet();
  }

  /** One thing is settled. */
  public void release() {
    int left = open.decrementAndGet();
    if (left == 0) {
      if (latency != null) {
        latency.note(System.nanoTime() - since);
      }
      settled.run();
    } else if (left < 0) {
      throw new IllegalStateException("a message was settled twice");
    }
  }
}
