package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a message may be handed to Paho: what it refuses only when it writes would end the
 * connection, and after a reconnect again, for ever. Without state.
 */
final class Sendable {
  private static final int LONGEST_STRING = 65_535;
  private static final int LARGEST_LENGTH = 268_435_455;

  private Sendable() {}

  /**
   * Why a message cannot be sent; null when it can.
   *
   * @param maximumPacketSize of the broker, in bytes
   */
  static @Nullable String objection(Outgoing message, long maximumPacketSize) {
    String topic = message.topic();
    if (topic.isEmpty()) {
      return "the topic is empty";
    }
    if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
      return "the topic contains + or #";
    }
    int topicBytes = length(topic);
    if (topicBytes < 0) {
      return "the topic" + bad(topicBytes);
    }
    long properties = 0;
    for (Map.Entry<String, String> header : message.headers().entrySet()) {
      if (!header.getKey().equals(Outgoing.ID_PROPERTY)) {
        int key = length(header.getKey());
        int value = length(header.getValue());
        if (key < 0 || value < 0) {
          return "the header " + shown(header.getKey()) + bad(Math.min(key, value));
        }
        properties += 5L + key + value;
      }
    }
    int id = length(message.id());
    if (id < 0) {
      return "the record id" + bad(id);
    }
    properties += 5L + Outgoing.ID_PROPERTY.length() + id;
    long rest =
        2L
            + topicBytes
            + (message.qos() > 0 ? 2 : 0)
            + digits(properties)
            + properties
            + message.payload().size();
    long packet = 1 + digits(rest) + rest;
    if (packet > maximumPacketSize || rest > LARGEST_LENGTH) {
      return "its packet of "
          + packet
          + " bytes is larger than the broker takes ("
          + Math.min(maximumPacketSize, LARGEST_LENGTH)
          + " bytes)";
    }
    return null;
  }

  private static int digits(long length) {
    return length < 128 ? 1 : length < 16_384 ? 2 : length < 2_097_152 ? 3 : 4;
  }

  /** How many bytes a string takes; -1 when it is too long, -2 when Paho would not write it. */
  private static int length(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c >= 0x7F) {
        plain = false;
        if (Character.isISOControl(c)) {
          return -2;
        } else if (Character.isHighSurrogate(c)) {
          boolean paired = i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
          if (!paired || (text.codePointAt(i) & 0xFFFE) == 0xFFFE) {
            return -2;
          }
          i++;
        } else if (Character.isLowSurrogate(c) || (c >= 0xFDD0 && c <= 0xFDDF) || c >= 0xFFFE) {
          return -2;
        }
      }
    }
    int bytes = plain ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    return bytes > LONGEST_STRING ? -1 : bytes;
  }

  private static String bad(int length) {
    return length == -1
        ? " is longer than " + LONGEST_STRING + " bytes"
        : " contains a character that MQTT does not carry safely (a control character or half of a"
            + " pair)";
  }

  private static String shown(String text) {
    String start = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return "\"" + start.replaceAll("\\p{Cntrl}", "?") + "\"";
  }
}
