package io.mutstreams.agent.flow;

/** How quickly an uplink's broker takes messages at present. Guarded by the uplink's turns. */
final class Pace {
  private static final long LONGEST_MILLIS = 500;

  /** A burst of answers, as after a stall, is not how it goes on. */
  private static final long SHORTEST_MILLIS = 100;

  private long count;
  private long since;
  private long last;

  /** One was delivered. */
  void delivered(long now) {
    if (silent(now)) {
      since = now;
      count = 0;
    } else if (now - since > LONGEST_MILLIS) {
      count = count * (LONGEST_MILLIS / 2) / (now - since);
      since = now - LONGEST_MILLIS / 2;
    }
    last = now;
    count++;
  }

  /** How many it would take in so long; 0 when it has taken none for a while. */
  long within(long millis, long now) {
    return silent(now) ? 0 : count * millis / Math.max(SHORTEST_MILLIS, now - since);
  }

  /** Also when the clock was set. */
  private boolean silent(long now) {
    return now < last || now - last > LONGEST_MILLIS;
  }
}
