package io.mutstreams.simulator.feed;

/**
 * What a made-up feed looks like. Two feeds with equal options send the same messages.
 *
 * @param sensors how many sensors, at least 1; each is one ordering key
 * @param rate readings per second of all sensors together, above 0
 * @param seed seed of every random choice
 * @param startMillis event time of the first reading, in milliseconds since the epoch
 * @param topic topic of a reading; {@code {sensor}} stands for the sensor's name
 * @param prefix what the names of the sensors start with
 * @param size payloads are padded to this many bytes where they are shorter; 0 pads nothing
 * @param shape how values move
 * @param faults what goes wrong
 */
public record FeedOptions(
    int sensors,
    double rate,
    long seed,
    long startMillis,
    String topic,
    String prefix,
    int size,
    Shape shape,
    Faults faults) {
  /** Checks the ranges. */
  public FeedOptions {
    if (sensors < 1) {
      throw new IllegalArgumentException("there must be at least 1 sensor, not " + sensors);
    }
    if (!(rate > 0 && rate <= 1e9)) {
      throw new IllegalArgumentException("the rate must be above 0 per second, not " + rate);
    }
    if (size < 0) {
      throw new IllegalArgumentException("the size must not be negative: " + size);
    }
    if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "the topic must not be empty and has no wildcard + or #: '" + topic + "'");
    }
  }

  /**
   * Perfect temperature sensors on {@code sensors/{sensor}/temperature}, starting now.
   *
   * @param sensors how many
   * @param rate readings per second in all
   * @param seed seed of every random choice
   * @return the options
   */
  public static FeedOptions of(int sensors, double rate, long seed) {
    return new FeedOptions(
        sensors,
        rate,
        seed,
        System.currentTimeMillis(),
        "sensors/{sensor}/temperature",
        "s",
        0,
        Shape.TEMPERATURE,
        Faults.NONE);
  }

  /**
   * The same with another start.
   *
   * @param millis event time of the first reading, in milliseconds since the epoch
   * @return the options
   */
  public FeedOptions withStart(long millis) {
    return new FeedOptions(sensors, rate, seed, millis, topic, prefix, size, shape, faults);
  }

  /**
   * The same on another topic.
   *
   * @param other topic of a reading, with {@code {sensor}}
   * @return the options
   */
  public FeedOptions withTopic(String other) {
    return new FeedOptions(sensors, rate, seed, startMillis, other, prefix, size, shape, faults);
  }

  /**
   * The same with other names of sensors.
   *
   * @param other what the names start with
   * @return the options
   */
  public FeedOptions withPrefix(String other) {
    return new FeedOptions(sensors, rate, seed, startMillis, topic, other, size, shape, faults);
  }

  /**
   * The same with padded payloads.
   *
   * @param bytes size that shorter payloads are padded to
   * @return the options
   */
  public FeedOptions withSize(int bytes) {
    return new FeedOptions(sensors, rate, seed, startMillis, topic, prefix, bytes, shape, faults);
  }

  /**
   * The same with other values.
   *
   * @param other how values move
   * @return the options
   */
  public FeedOptions withShape(Shape other) {
    return new FeedOptions(sensors, rate, seed, startMillis, topic, prefix, size, other, faults);
  }

  /**
   * The same with other faults.
   *
   * @param other what goes wrong
   * @return the options
   */
  public FeedOptions withFaults(Faults other) {
    return new FeedOptions(sensors, rate, seed, startMillis, topic, prefix, size, shape, other);
  }
}
