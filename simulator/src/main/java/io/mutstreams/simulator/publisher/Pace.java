package io.mutstreams.simulator.publisher;

/** When the messages of a feed are sent. */
public sealed interface Pace {
  /**
   * When a message goes out.
   *
   * @param index its place in the feed, from 0
   * @param dueNanos when it is due at real time, in nanoseconds after the start
   * @return nanoseconds after the start
   */
  long at(long index, long dueNanos);

  /**
   * At a multiple of real time.
   *
   * @param factor 1 is real time, 60 makes a minute a second; above 0
   */
  record Times(double factor) implements Pace {
    /** Checks the range. */
    public Times {
      if (!(factor > 0)) {
        throw new IllegalArgumentException("the speed must be above 0, not " + factor);
      }
    }

    @Override
    public long at(long index, long dueNanos) {
      return (long) (dueNanos / factor);
    }
  }

  /**
   * Evenly, whatever the times in the feed.
   *
   * @param perSecond messages per second, above 0
   */
  record Rate(double perSecond) implements Pace {
    /** Checks the range. */
    public Rate {
      if (!(perSecond > 0)) {
        throw new IllegalArgumentException("the rate must be above 0, not " + perSecond);
      }
    }

    @Override
    public long at(long index, long dueNanos) {
      return (long) (index * 1e9 / perSecond);
    }
  }

  /** As fast as the broker takes them. */
  record Unbounded() implements Pace {
    @Override
    public long at(long index, long dueNanos) {
      return 0;
    }
  }
}
