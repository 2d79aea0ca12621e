package io.mutstreams.agent.mqtt;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the reason codes of PUBACKs that Paho does not foresee, and lets it see a general one
 * instead. Written by the receiving thread, asked by Paho's callback thread: hence the concurrent
 * map.
 */
final class PubackReasons {
  /** "Implementation specific error": foreseen by Paho, and hardly ever sent. */
  static final int GENERAL = 0x83;

  private static final int MANY = 1_000;
  private final Map<Integer, Integer> codes = new ConcurrentHashMap<>();

  /** The variable header of a PUBACK; changed where it has to be. */
  void puback(byte[] bytes, int from, int to) {
    if (to - from < 3 || isForeseen(bytes[from + 2] & 0xFF)) {
      return;
    }
    if (codes.size() < MANY) {
      codes.put(((bytes[from] & 0xFF) << 8) | (bytes[from + 1] & 0xFF), bytes[from + 2] & 0xFF);
    }
    bytes[from + 2] = (byte) GENERAL;
  }

  int take(int packetId, int code) {
    if (code != GENERAL) {
      return code;
    }
    Integer real = codes.remove(packetId);
    return real == null ? code : real;
  }

  private static boolean isForeseen(int code) {
    return switch (code) {
      case 0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x97, 0x99 -> true;
      default -> false;
    };
  }
}
