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
 */
public record Arrival(
    String topic, @Nullable Stamp stamp, int crc, @Nullable String recordId, long micros) {
  /** User property in which the agent passes on the id of a record. */
  public static final String RECORD_ID = "record-id";

  /**
   * An arrival of now.
   *
   * @param topic the topic it came on
   * @param payload the payload
   * @param properties its user properties
   * @return the arrival
   */
  public static Arrival now(String topic, byte[] payload, Map<String, String> properties) {
    return new Arrival(
        topic,
        Stamp.from(properties),
        Stamp.crcOf(payload),
        properties.get(RECORD_ID),
        Stamp.nowMicros());
  }
}
