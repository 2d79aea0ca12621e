package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long messages took from their receipt until they were settled: delivered, on disk, dropped on
 * purpose, or among the dead letters. Counts by bounds, so that its memory does not grow. Any
 * thread may note and read; a reader may see a message that is not in all of it yet.
 */
public final class Latency {
  private static final long[] BOUNDS_MILLIS = {
    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 60_000
  };

  private static final double NANOS = 1e9;

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS_MILLIS.length + 1);
  private final AtomicLong sum = new AtomicLong();

  /**
   * One more was settled.
   *
   * @param nanos that it took
   */
  void note(long nanos) {
    int bound = 0;
    while (bound < BOUNDS_MILLIS.length && nanos > BOUNDS_MILLIS[bound] * 1_000_000) {
      bound++;
    }
    counts.incrementAndGet(bound);
    sum.addAndGet(nanos);
  }

  /** What was noted so far. */
  public Look look() {
    List<UpTo> buckets = new ArrayList<>();
    long count = 0;
    for (int i = 0; i < BOUNDS_MILLIS.length; i++) {
      count += counts.get(i);
      buckets.add(new UpTo(BOUNDS_MILLIS[i] / 1e3, count));
    }
    return new Look(count + counts.get(BOUNDS_MILLIS.length), sum.get() / NANOS, buckets);
  }

  /**
   * What was noted.
   *
   * @param count how many messages
   * @param seconds of all of them together
   * @param buckets by bounds, the shortest first
   */
  public record Look(long count, double seconds, List<UpTo> buckets) {}

  /**
   * How many took no longer.
   *
   * @param seconds the bound
   * @param count of all up to it
   */
  public record UpTo(double seconds, long count) {}
}
