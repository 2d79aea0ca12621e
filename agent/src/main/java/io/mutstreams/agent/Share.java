package io.mutstreams.agent;

import java.util.Locale;

/**
 * How much of what has come since a moment has failed, and how much did before. Immutable.
 *
 * @param start what was counted at that moment
 * @param usual the share that failed before what is on trial: it is not to be blamed for that
 */
record Share(Counts start, double usual) {
  /** So few may fail by chance. */
  private static final long LEAST = 3;

  /** As many times worse than before it must be. */
  private static final double WORSE = 2;

  /** What has passed and what has failed, since the start of the agent. */
  record Counts(long all, long failed) {
    static final Counts NONE = new Counts(0, 0);

    double share() {
      return all == 0 ? 0 : (double) failed / all;
    }

    private Counts since(Counts earlier) {
      return new Counts(Math.max(0, all - earlier.all), Math.max(0, failed - earlier.failed));
    }
  }

  /** From now on. */
  static Share since(Counts now) {
    return new Share(now, now.share());
  }

  /** Counted anew from now on; what was usual before stays the measure. */
  Share anew(Counts now) {
    return new Share(now, usual);
  }

  /** Whether more fails than may, and clearly more than before. */
  boolean isWorse(Counts now, double allowed) {
    Counts since = now.since(start);
    return since.failed() >= LEAST && since.share() > allowed && since.share() > WORSE * usual;
  }

  /** The share that fails. */
  String percent(Counts now) {
    return percent(now.since(start).share());
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * Math.min(1, share));
  }
}
