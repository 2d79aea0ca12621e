package io.mutstreams.agent.service;

import java.time.Duration;

/** What is due once in a period. Of one thread. */
final class Rhythm {
  private final long period;
  private long last;

  /**
   * @param nanos now: it is due a period later for the first time
   */
  Rhythm(Duration period, long nanos) {
    this.period = period.toNanos();
    this.last = nanos;
  }

  /** Whether it is due; if so, it is not for a period. */
  boolean due(long nanos) {
    if (nanos - last < period) {
      return false;
    }
    last = nanos;
    return true;
  }
}
