package io.mutstreams.agent.flow;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so many a second through, and after a pause as many at once. Any thread, without a lock:
 * whoever comes second at the same moment is not let through.
 */
final class TapPace {
  private final long interval;
  private final LongSupplier nanos;

  /** When the next would come at an even pace. */
  private final AtomicLong next;

  TapPace(int perSecond, LongSupplier nanos) {
    this.interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.nanos = nanos;
    this.next = new AtomicLong(nanos.getAsLong());
  }

  boolean takes() {
    long now = nanos.getAsLong();
    long due = next.get();
    long from = due - now > 0 ? due : now;
    // A second's worth may come at once.
    return from - now < TimeUnit.SECONDS.toNanos(1) && next.compareAndSet(due, from + interval);
  }
}
