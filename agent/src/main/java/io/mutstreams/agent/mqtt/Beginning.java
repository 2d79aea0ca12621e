package io.mutstreams.agent.mqtt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Makes of a PUBLISH that is too large a short one, with the beginning of its payload. A user
 * property says so, and how large the payload was. Its name is made anew for each connection and
 * never leaves this process: nobody else can send one.
 */
final class Beginning {
  /** So much of the payload is kept. */
  static final int KEPT = 256;

  /** More of its properties are not kept. */
  static final int MOST_PROPERTIES = 16 * 1024;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int USER_PROPERTY = 0x26;
  private static final int MARK_BYTES = 16;

  private Beginning() {}

  /** The name of the property, for one connection. */
  static String mark() {
    byte[] bytes = new byte[MARK_BYTES];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * The short packet.
   *
   * @param bytes hold its beginning
   * @param first where the packet begins: its first byte is taken over
   * @param topic where the topic begins, with its length
   * @param properties where the length of the properties begins
   * @param kept where the properties that are kept begin
   * @param payload where they end, and the payload begins
   * @param end where what is kept of the payload ends
   * @param size of the whole payload
   */
  static byte[] packet(
      String mark,
      byte[] bytes,
      int first,
      int topic,
      int properties,
      int kept,
      int payload,
      int end,
      long size) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    said.write(USER_PROPERTY);
    text(said, mark);
    text(said, Long.toString(size));
    said.write(bytes, kept, payload - kept);
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    rest.write(bytes, topic, properties - topic);
    number(rest, said.size());
    rest.writeBytes(said.toByteArray());
    rest.write(bytes, payload, end - payload);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(bytes[first]);
    number(packet, rest.size());
    packet.writeBytes(rest.toByteArray());
    return packet.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes.length >> 8);
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  /** In the way of MQTT: seven bits a byte, the lowest first. */
  private static void number(ByteArrayOutputStream out, int number) {
    int left = number;
    do {
      int digit = left & 0x7F;
      left >>>= 7;
      out.write(left == 0 ? digit : digit | 0x80);
    } while (left > 0);
  }
}
