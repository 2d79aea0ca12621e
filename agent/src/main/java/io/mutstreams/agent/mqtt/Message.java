package io.mutstreams.agent.mqtt;

import io.mutstreams.api.Bytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * A message as it arrived. What it carries besides payload and user properties comes as the headers
 * {@code mqtt.content-type}, {@code mqtt.response-topic} and {@code mqtt.correlation-data}
 * (hexadecimal).
 *
 * @param packetId 0 for QoS 0
 * @param tooLarge the length of the payload when it was too large, and only its beginning is here;
 *     0 when it is whole
 * @param identifiers of the subscriptions for which the broker sent it; empty when it does not say
 */
record Message(
    String topic,
    Bytes payload,
    Map<String, String> headers,
    int qos,
    int packetId,
    boolean retained,
    long tooLarge,
    List<Integer> identifiers) {

  /**
   * @param mark the user property that tells that the payload was too large
   */
  static Message of(String topic, MqttMessage message, String mark) {
    MqttProperties properties = message.getProperties();
    long tooLarge = 0;
    List<UserProperty> user = properties.getUserProperties();
    // It stands before what the sender set.
    if (!user.isEmpty() && user.get(0).getKey().equals(mark)) {
      tooLarge = Long.parseLong(user.get(0).getValue());
      user = user.subList(1, user.size());
    }
    return new Message(
        topic,
        Bytes.wrap(message.getPayload()),
        headers(properties, user),
        message.getQos(),
        message.getQos() == 0 ? 0 : message.getId(),
        message.isRetained(),
        tooLarge,
        properties.getSubscriptionIdentifiers());
  }

  private static Map<String, String> headers(MqttProperties properties, List<UserProperty> user) {
    String contentType = properties.getContentType();
    String responseTopic = properties.getResponseTopic();
    byte[] correlation = properties.getCorrelationData();
    if (user.isEmpty() && contentType == null && responseTopic == null && correlation == null) {
      return Map.of();
    }
    Map<String, String> headers = new HashMap<>();
    for (UserProperty property : user) {
      headers.put(property.getKey(), property.getValue());
    }
    if (contentType != null) {
      headers.put("mqtt.content-type", contentType);
    }
    if (responseTopic != null) {
      headers.put("mqtt.response-topic", responseTopic);
    }
    if (correlation != null) {
      headers.put("mqtt.correlation-data", HexFormat.of().formatHex(correlation));
    }
    return Collections.unmodifiableMap(headers);
  }

  /** Whether topic, payload and headers are the same. */
  boolean saysTheSameAs(Message other) {
    return topic.equals(other.topic)
        && payload.equals(other.payload)
        && tooLarge == other.tooLarge
        && headers.equals(other.headers);
  }

  /** Equal for messages that say the same, and hardly ever otherwise for those of one packet id. */
  long fingerprint() {
    int said =
        Arrays.hashCode(new int[] {topic.hashCode(), payload.hashCode(), headers.hashCode()});
    return ((long) packetId << 32) | (said & 0xFFFF_FFFFL);
  }

  /** The packet id in a fingerprint. */
  static int packetId(long fingerprint) {
    return (int) (fingerprint >>> 32);
  }
}
