package io.mutstreams.agent.flow;

/**
 * Lets so many stored records a second pass, evenly: a bucket that holds a tenth of a second's
 * worth. Guarded by the uplink's turns.
 */
final class DrainRate {
  /** When one that is held up is to be tried again. */
  static final long AGAIN_MILLIS = 50;

  private static final double MILLIS = 1_000;

  private int perSecond;
  private double tokens;
  private long filledAt;

  /**
   * @param records a second; 0: any number
   */
  void limit(int records) {
    perSecond = records;
  }

  /** Whether one may pass now; if so it is counted. */
  boolean passes(long now) {
    if (perSecond == 0) {
      return true;
    }
    double most = Math.max(1, perSecond * 2L * AGAIN_MILLIS / MILLIS);
    // The clock may have been set back.
    double gained = Math.max(0, now - filledAt) * perSecond / MILLIS;
    tokens = Math.min(most, tokens + gained);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  /** One that passed did not go after all. */
  void takeBack() {
    tokens++;
  }
}
