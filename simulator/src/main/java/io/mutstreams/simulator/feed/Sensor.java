package io.mutstreams.simulator.feed;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** One made-up sensor. Not thread-safe: owned by its feed. */
final class Sensor {
  private static final double MILLIS_PER_HOUR = 3_600_000;

  private final String name;
  private final Shape shape;
  private final Random random;
  private final double offset;
  private final double phase;
  private double drift;
  private long lastMillis;
  private int seq;
  private int silent;

  Sensor(String name, Shape shape, Random random, long startMillis) {
    this.name = name;
    this.shape = shape;
    this.random = random;
    this.offset = shape.base() * (1 + 0.1 * random.nextGaussian());
    this.phase = 0.1 * random.nextGaussian();
    this.lastMillis = startMillis;
  }

  String name() {
    return name;
  }

  boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  void fallSilent(int readings) {
    silent = readings;
  }

  /** Passes over one reading while the sensor is silent. */
  boolean isSilent() {
    if (silent == 0) {
      return false;
    }
    silent--;
    return true;
  }

  /** The next reading, as JSON of at least {@code size} bytes. */
  byte[] read(long millis, int size) {
    double hours = Math.max(0, millis - lastMillis) / MILLIS_PER_HOUR;
    lastMillis = Math.max(lastMillis, millis);
    drift += shape.driftPerHour() * Math.sqrt(hours) * random.nextGaussian();
    double day = (double) millis / shape.day().toMillis() + phase;
    double value =
        offset
            + drift
            + shape.dailyAmplitude() * Math.sin(2 * Math.PI * (day - Math.floor(day)))
            + shape.noise() * random.nextGaussian();
    return json(millis, value, size);
  }

  private byte[] json(long millis, double value, int size) {
    int number = seq++;
    var text = new StringBuilder(Math.max(128, size + 16));
    text.append("{\"id\":\"").append(name).append('-').append(number);
    text.append("\",\"sensor\":\"").append(name);
    text.append("\",\"seq\":").append(number).append(",\"ts\":").append(millis);
    text.append(",\"value\":").append(Math.round(value * 1000) / 1000.0);
    int pad = size - text.length() - 1;
    if (pad >= 9) {
      text.append(",\"pad\":\"").append("x".repeat(pad - 9)).append('"');
    } else if (pad > 0) {
      text.append(" ".repeat(pad));
    }
    return text.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }
}
