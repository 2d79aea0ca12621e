package io.mutstreams.agent.mqtt;

import java.util.Arrays;

/**
 * Changes packets in place, without changing their length, as {@link Shield} promises. Of a packet
 * that is not well formed it leaves the rest as it is. Without state.
 */
final class PacketPatch {
  private static final int LARGEST_RECEIVE_MAXIMUM = Short.MAX_VALUE;

  private PacketPatch() {}

  /** The variable header of a CONNACK. */
  static void connack(byte[] bytes, int from, int to) {
    int at = from + 2;
    while (at < to && (bytes[at++] & 0x80) != 0) {
      // Past the length of the properties, which reach to the end.
    }
    while (at < to) {
      int property = bytes[at];
      if (at + 2 < to && property == 0x22) {
        bytes[at + 1] = 0;
        bytes[at + 2] = 0;
      } else if (at + 2 < to && property == 0x21 && bytes[at + 1] < 0) {
        bytes[at + 1] = (byte) (LARGEST_RECEIVE_MAXIMUM >> 8);
        bytes[at + 2] = (byte) LARGEST_RECEIVE_MAXIMUM;
      }
      at = skip(bytes, at, to);
    }
  }

  /** The properties of a PUBLISH, without their length. */
  static void publishProperties(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int next = skip(bytes, at, to);
      switch (bytes[at]) {
        case 0x03, 0x08 -> clean(bytes, at + 3, next);
        case 0x26 -> {
          int value = Math.min(next, at + 3 + twoBytes(bytes, at + 1, to));
          clean(bytes, at + 3, value);
          clean(bytes, value + 2, next);
        }
        case 0x09 -> {
          if (at + 3 < next && bytes[at + 1] < 0) {
            // Correlation data of more than 32,767 bytes: a length that Paho reads as negative.
            toUserProperty(bytes, at, next);
          }
        }
        default -> {}
      }
      at = next;
    }
  }

  /** An unnamed user property of question marks, as long as what was there. */
  private static void toUserProperty(byte[] bytes, int from, int to) {
    int value = to - from - 5;
    bytes[from] = 0x26;
    bytes[from + 1] = 0;
    bytes[from + 2] = 0;
    bytes[from + 3] = (byte) (value >> 8);
    bytes[from + 4] = (byte) value;
    Arrays.fill(bytes, from + 5, to, (byte) '?');
  }

  /** Where the property after this one begins; the end when this one is not well formed. */
  private static int skip(byte[] bytes, int at, int to) {
    int next =
        switch (bytes[at]) {
          case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> at + 2;
          case 0x13, 0x21, 0x22, 0x23 -> at + 3;
          case 0x02, 0x11, 0x18, 0x27 -> at + 5;
          case 0x03, 0x08, 0x09, 0x12, 0x15, 0x16, 0x1A, 0x1C, 0x1F ->
              at + 3 + twoBytes(bytes, at + 1, to);
          case 0x26 -> {
            int value = at + 3 + twoBytes(bytes, at + 1, to);
            yield value + 2 + twoBytes(bytes, value, to);
          }
          case 0x0B -> {
            int end = at + 1;
            while (end < to && (bytes[end] & 0x80) != 0) {
              end++;
            }
            yield end + 1;
          }
          default -> to;
        };
    return Math.min(next, to);
  }

  private static int twoBytes(byte[] bytes, int at, int to) {
    return at + 1 < to ? ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF) : 0;
  }

  /** Puts question marks, or U+FFFD, where a string has what Paho refuses to read. */
  static void clean(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      int b = bytes[i];
      if (b >= 0 ? b < 0x20 || b == 0x7F : b == (byte) 0xC2 && i + 1 < to && bytes[i + 1] < -96) {
        // U+0000 to U+001F, U+007F; U+0080 to U+009F in two bytes.
        bytes[i] = '?';
        if (b < 0) {
          bytes[++i] = '?';
        }
      } else if (b < 0 && i + 2 < to && isNonCharacter(bytes, i)) {
        if (b == (byte) 0xEF) {
          bytes[i + 1] = (byte) 0xBF;
        }
        bytes[i + 2] = (byte) 0xBD;
      }
    }
  }

  /**
   * Whether three bytes are the end of U+FFFE, U+FFFF, U+nFFFE, U+nFFFF (with the first of four
   * bytes before them), or U+FDD0 to U+FDDF.
   */
  private static boolean isNonCharacter(byte[] bytes, int at) {
    int first = bytes[at] & 0xFF;
    int second = bytes[at + 1] & 0xFF;
    int third = bytes[at + 2] & 0xFF;
    if (first == 0xEF && second == 0xB7) {
      return third >= 0x90 && third <= 0x9F;
    }
    boolean ends = third == 0xBE || third == 0xBF;
    boolean three = first == 0xEF && second == 0xBF;
    boolean four = (first & 0x0F) == 0x0F && first >= 0x80 && first <= 0xBF && second == 0xBF;
    return ends && (three || four);
  }
}
