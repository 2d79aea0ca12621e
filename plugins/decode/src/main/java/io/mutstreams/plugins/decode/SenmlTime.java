package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;

/**
 * Resolves the times of SenML: from 2^28 seconds on they are absolute, below that relative to now.
 *
 * @param milliseconds whether the message counts milliseconds instead of seconds
 * @param now what relative times are relative to: the event time of the message, milliseconds since
 *     1970-01-01T00:00Z
 */
record SenmlTime(boolean milliseconds, long now) {
  private static final double ABSOLUTE_FROM = (1L << 28) * 1000.0;

  /** The year 5138: what lies beyond was not meant in this unit. */
  private static final double FARTHEST = 1e14;

  /** Milliseconds since 1970-01-01T00:00Z of a time as the message gives it. */
  long resolve(double time) {
    double millis = milliseconds ? time : time * 1000;
    if (!(Math.abs(millis) <= FARTHEST)) {
      throw new BadRecordException(
          milliseconds
              ? "the time in milliseconds is after the year 5000"
              : "the time in seconds is after the year 5000: if it counts milliseconds, set"
                  + " 'time-unit: ms'");
    }
    long rounded = Math.round(millis);
    return millis >= ABSOLUTE_FROM ? rounded : now + rounded;
  }
}
