package io.mutstreams.simulator.checker;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A message that arrived once more.
 *
 * @param message the message, as key#number
 * @param topic on which topic it came this time
 * @param sentMicros when it was sent, in microseconds since the epoch
 * @param micros when it came this time, in microseconds since the epoch
 */
public record Again(String message, String topic, long sentMicros, long micros) {
  /** For a person. */
  String words() {
    return "%s on %s (sent %s, again %s)".formatted(message, topic, at(sentMicros), at(micros));
  }

  private static Instant at(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).truncatedTo(ChronoUnit.MILLIS);
  }
}
