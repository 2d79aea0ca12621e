package io.mutstreams.agent.mqtt;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a connection, in plain words and without secrets. */
final class Reasons {
  static final int FAILURE = 0x80;

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(0x80, "unspecified error"),
          Map.entry(0x81, "malformed packet"),
          Map.entry(0x82, "protocol error"),
          Map.entry(0x83, "the broker will not take it"),
          Map.entry(0x84, "the broker does not speak MQTT 5"),
          Map.entry(0x85, "client id not valid"),
          Map.entry(0x86, "bad user name or password"),
          Map.entry(0x87, "not authorised"),
          Map.entry(0x88, "server unavailable"),
          Map.entry(0x89, "server busy"),
          Map.entry(0x8A, "banned"),
          Map.entry(0x8B, "server shutting down"),
          Map.entry(0x8C, "bad authentication method"),
          Map.entry(0x8D, "keepalive timeout"),
          Map.entry(0x8E, "another client connected with the same client id"),
          Map.entry(0x8F, "topic filter not valid"),
          Map.entry(0x90, "topic not valid"),
          Map.entry(0x91, "packet id in use"),
          Map.entry(0x93, "receive maximum exceeded"),
          Map.entry(0x94, "topic alias not valid"),
          Map.entry(0x95, "packet too large"),
          Map.entry(0x96, "message rate too high"),
          Map.entry(0x97, "quota exceeded"),
          Map.entry(0x98, "ended by an administrator"),
          Map.entry(0x99, "payload format not valid"),
          Map.entry(0x9A, "retained messages not supported"),
          Map.entry(0x9B, "QoS not supported"),
          Map.entry(0x9C, "use another server"),
          Map.entry(0x9D, "server moved"),
          Map.entry(0x9E, "shared subscriptions not supported"),
          Map.entry(0x9F, "connection rate exceeded"),
          Map.entry(0xA0, "maximum connect time"),
          Map.entry(0xA1, "subscription identifiers not supported"),
          Map.entry(0xA2, "wildcard subscriptions not supported"));

  private Reasons() {}

  /** An MQTT reason code as "not authorised (0x87)", with what the broker added, if anything. */
  static String ofCode(int code, @Nullable String added) {
    String words = WORDS.getOrDefault(code, "reason code");
    String more =
        added == null || added.isBlank() ? "" : ": " + added.strip().replaceAll("[.]+$", "");
    return String.format("%s (0x%02X)%s", words, code, more);
  }

  /** The MQTT reason code that an exception carries; 0 when it carries none. */
  static int code(Throwable e) {
    return e instanceof MqttException mqtt && isMqtt(mqtt.getReasonCode())
        ? mqtt.getReasonCode()
        : 0;
  }

  /** Whether the broker refused a CONNECT so that trying again without a change cannot help. */
  static boolean isRefusal(int code) {
    return switch (code) {
      case 0x84, 0x85, 0x86, 0x87, 0x8A, 0x8C -> true;
      default -> false;
    };
  }

  /** Whether it means that the other side closed the connection. */
  static boolean isHangUp(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof EOFException || (e instanceof SocketException && e.getMessage() != null)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A failure in words.
   *
   * @param peer host:port
   */
  static String of(Throwable failure, String peer) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      String words = ofOne(e, peer);
      if (words != null) {
        return words;
      }
    }
    return failure.toString();
  }

  private static @Nullable String ofOne(Throwable e, String peer) {
    if (e instanceof MqttException mqtt) {
      return ofMqtt(mqtt, peer);
    } else if (e instanceof UnknownHostException) {
      return "unknown host " + peer.substring(0, peer.lastIndexOf(':'));
    } else if (e instanceof SocketTimeoutException || e instanceof TimeoutException) {
      return "no answer from " + peer + " in time";
    } else if (e instanceof NoRouteToHostException) {
      return "no route to " + peer;
    } else if (e instanceof ConnectException) {
      return "connection refused by " + peer;
    } else if (e instanceof SSLException) {
      return "TLS: " + rootMessage(e);
    } else if (e instanceof GeneralSecurityException) {
      return "TLS: " + e.getMessage();
    } else if (e instanceof EOFException) {
      return peer + " closed the connection";
    } else if (e instanceof SocketException) {
      return "connection to " + peer + " lost: " + e.getMessage();
    }
    return null;
  }

  private static @Nullable String ofMqtt(MqttException e, String peer) {
    int code = e.getReasonCode();
    if (isMqtt(code)) {
      return ofCode(code, null);
    } else if (code == MqttClientException.REASON_CODE_CLIENT_TIMEOUT
        || code == MqttClientException.REASON_CODE_WRITE_TIMEOUT) {
      return "no answer from " + peer + " within the keepalive";
    } else if (e.getCause() != null) {
      return null;
    }
    return "connection to " + peer + " lost (" + e.getMessage() + ")";
  }

  private static boolean isMqtt(int code) {
    return code >= FAILURE && code <= 0xFF;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause().getMessage() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
