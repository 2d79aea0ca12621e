package io.mutstreams.simulator.checker;

import java.time.Duration;
import java.util.Locale;

/**
 * The longest time without a message.
 *
 * @param group whose silence: a topic, or what topics were grouped by
 * @param length how long
 * @param fromMicros when it began, in microseconds since the epoch
 */
public record Silence(String group, Duration length, long fromMicros) {
  /**
   * Its length.
   *
   * @return milliseconds
   */
  public double millis() {
    return length.toNanos() / 1e6;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %.1f ms", group, millis());
  }
}
