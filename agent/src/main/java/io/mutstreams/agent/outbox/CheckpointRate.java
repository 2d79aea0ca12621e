package io.mutstreams.agent.outbox;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often state is synced: about fifty times a second, for all lanes together, however many there
 * are. Each keeps to that by itself, but what they write falls into different moments; and flash
 * wears.
 *
 * <p>What comes a little early need not wait, as long as the rate holds on the whole: the one lane
 * of a stream that keeps to it is never held up. Storage thread only.
 */
final class CheckpointRate {
  static final long EVERY = TimeUnit.MILLISECONDS.toNanos(20);

  private static final long EARLY = EVERY / 2;

  private final LongSupplier clock;
  private long next;

  /**
   * @param clock nanoseconds from some moment
   */
  CheckpointRate(LongSupplier clock) {
    this.clock = clock;
    this.next = clock.getAsLong();
  }

  /** Whether it is time for one. */
  boolean open() {
    return clock.getAsLong() - (next - EARLY) >= 0;
  }

  /** One is synced, also where something else was to be synced anyway: that leaves no debt. */
  void passed() {
    long now = clock.getAsLong();
    long debt = Math.min(EARLY, Math.max(0, next - now));
    next = now + debt + EVERY;
  }
}
