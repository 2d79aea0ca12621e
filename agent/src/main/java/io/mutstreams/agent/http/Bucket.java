package io.mutstreams.agent.http;

/** Allows so many at once, and then so many a second. Any thread. */
final class Bucket {
  private static final double NANOS = 1e9;

  private final double most;
  private final double perNano;
  private double left;
  private long at;

  /**
   * @param most at once
   * @param perSecond after that
   * @param now System.nanoTime()
   */
  Bucket(int most, double perSecond, long now) {
    this.most = most;
    this.perNano = perSecond / NANOS;
    this.left = most;
    this.at = now;
  }

  /** Takes one, where one is left. */
  synchronized boolean take(long now) {
    fill(now);
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }

  /** Whether there is none left. */
  synchronized boolean isEmpty(long now) {
    fill(now);
    return left < 1;
  }

  /** In how many seconds there is one again; at least 1. */
  synchronized long seconds(long now) {
    fill(now);
    return Math.max(1, (long) Math.ceil((1 - left) / perNano / NANOS));
  }

  private void fill(long now) {
    left = Math.min(most, left + Math.max(0, now - at) * perNano);
    at = now;
  }
}
