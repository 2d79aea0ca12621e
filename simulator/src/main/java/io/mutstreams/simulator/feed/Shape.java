package io.mutstreams.simulator.feed;

import java.time.Duration;

/**
 * How the value of a sensor moves.
 *
 * @param base the middle of the values, in the unit of the sensor; sensors differ by a tenth of it
 * @param noise standard deviation of the noise on each reading
 * @param driftPerHour standard deviation of the slow drift within one hour
 * @param dailyAmplitude half the distance between the lowest and the highest value of a day
 * @param day how long one daily cycle takes; shorter than 24 h to see it in a demo
 */
public record Shape(
    double base, double noise, double driftPerHour, double dailyAmplitude, Duration day) {
  /** A temperature in the open, in degrees Celsius. */
  public static final Shape TEMPERATURE = new Shape(20, 0.2, 0.3, 6, Duration.ofHours(24));

  /** Checks the ranges. */
  public Shape {
    if (noise < 0 || driftPerHour < 0 || dailyAmplitude < 0) {
      throw new IllegalArgumentException("noise, drift and daily amplitude must not be negative");
    }
    if (day.isNegative() || day.isZero()) {
      throw new IllegalArgumentException("the daily cycle must be longer than 0, not " + day);
    }
  }
}
