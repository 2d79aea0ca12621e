package io.mutstreams.simulator.message;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The marks that travel with every message as MQTT user properties. The agent passes user
 * properties on, so the checker finds them again upstream.
 *
 * @param key the ordering key
 * @param seq the number of the message among those of its key, from 0
 * @param crc CRC32C of the payload
 * @param sentMicros when it was handed to the publisher, in microseconds since the epoch
 */
public record Stamp(String key, int seq, int crc, long sentMicros) {
  /** User property: the ordering key. */
  public static final String KEY = "sim-key";

  /** User property: the number per key, from 0. */
  public static final String SEQ = "sim-seq";

  /** User property: CRC32C of the payload, eight hexadecimal digits. */
  public static final String CRC = "sim-crc";

  /** User property: microseconds since the epoch when the message was sent. */
  public static final String SENT = "sim-sent";

  /**
   * The marks as user properties.
   *
   * @return names and values, in a fixed order
   */
  public Map<String, String> toProperties() {
    var properties = new LinkedHashMap<String, String>(8);
    properties.put(KEY, key);
    properties.put(SEQ, Integer.toString(seq));
    properties.put(CRC, hex(crc));
    properties.put(SENT, Long.toString(sentMicros));
    return properties;
  }

  /**
   * Reads the marks.
   *
   * @param properties user properties of a message that arrived
   * @return the marks, or null when the message carries none that can be read
   */
  public static @Nullable Stamp from(Map<String, String> properties) {
    String key = properties.get(KEY);
    String seq = properties.get(SEQ);
    String crc = properties.get(CRC);
    String sent = properties.get(SENT);
    if (key == null || seq == null || crc == null || sent == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(seq);
      return number < 0
          ? null
          : new Stamp(key, number, Integer.parseUnsignedInt(crc, 16), Long.parseLong(sent));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * The checksum of a payload.
   *
   * @param payload any bytes
   * @return CRC32C
   */
  public static int crcOf(byte[] payload) {
    var crc = new CRC32C();
    crc.update(payload, 0, payload.length);
    return (int) crc.getValue();
  }

  /**
   * A checksum as text.
   *
   * @param crc a checksum
   * @return eight hexadecimal digits
   */
  public static String hex(int crc) {
    String digits = Integer.toHexString(crc);
    return "00000000".substring(digits.length()) + digits;
  }

  /**
   * The clock of {@link #sentMicros}.
   *
   * @return microseconds since the epoch, now
   */
  public static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
