package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.message.Stamp;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message that arrived upstream.
 *
 * @param topic the topic it came on
 * @param stamp its marks, or null when it carries none: nobody here sent it
 * @param crc CRC32C of the payload that came
 * @param recordId the id that the agent gave the record, or null
 * @param micros when it came, in microseconds since the epoch
 * @param number what the flow has numbered it as, {@link Numbering#NONE} where nobody looked or
 *     there was no number
 */
public record Arrival(
    String topic,
    @Nullable Stamp stamp,
    int crc,
    @Nullable String recordId,
    long micros,
    long number) {
  /** User property in which the agent passes on the id of a record. */
  public static final String RECORD_ID = "record-id";

  /**
   * One that nobody has numbered.
   *
   * @param topic the topic it came on
   * @param stamp its marks, or null
   * @param crc CRC32C of the payload that came
   * @param recordId the id that the agent gave the record, or null
   * @param micros when it came, in microseconds since the epoch
   */
  public Arrival(
      String topic, @Nullable Stamp stamp, int crc, @Nullable String recordId, long micros) {
    this(topic, stamp, crc, recordId, micros, Numbering.NONE);
  }

  /**
   * An arrival of now.
   *
   * @param topic the topic it came on
   * @param payload the payload
   * @param properties its user properties
   * @param number what the flow has numbered it as
   * @return the arrival
   */
  static Arrival now(String topic, byte[] payload, Map<String, String> properties, long number) {
    return new Arrival(
        topic,
        Stamp.from(properties),
        Stamp.crcOf(payload),
        properties.get(RECORD_ID),
        Stamp.nowMicros(),
        number);
  }
}
