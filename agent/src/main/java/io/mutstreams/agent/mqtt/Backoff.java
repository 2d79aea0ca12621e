package io.mutstreams.agent.mqtt;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: doubling from 0.2 s to 30 s, with jitter so that many
 * agents do not come back at once. Belongs to one link, which guards it.
 */
final class Backoff {
  /** A connection that lasted this long counts as good: the next try comes soon. */
  static final long GOOD_MILLIS = 10_000;

  private static final long FIRST_MILLIS = 200;
  private static final long LONGEST_MILLIS = 30_000;
  private final DoubleSupplier random;
  private long ceiling;

  /**
   * @param random from 0 to 1
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
    this.ceiling = 2 * FIRST_MILLIS;
  }

  /**
   * The wait before the next try.
   *
   * @param lastedMillis how long the connection was up that ended now; 0 when it did not come up
   * @param served whether it was of use, and broke without a word from the broker: a network that
   *     breaks every second is to be used as long as it holds
   * @param refused whether it was refused, so that a try without a change cannot help
   */
  long next(long lastedMillis, boolean served, boolean refused) {
    if (lastedMillis >= GOOD_MILLIS || served) {
      ceiling = 2 * FIRST_MILLIS;
    }
    if (refused) {
      ceiling = LONGEST_MILLIS;
    }
    long wait = (long) (ceiling * (0.5 + 0.5 * random.getAsDouble()));
    ceiling = Math.min(2 * ceiling, LONGEST_MILLIS);
    return wait;
  }
}
