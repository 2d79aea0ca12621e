package io.mutstreams.agent.mqtt;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * What the broker said when it accepted a connection.
 *
 * @param present whether it still had the session
 * @param receiveMaximum how many unacknowledged messages it takes
 * @param maximumPacketSize the largest packet that it takes, in bytes
 * @param maximumQos the highest QoS that it takes
 * @param identifiers whether it knows subscription identifiers
 */
record Session(
    boolean present,
    int receiveMaximum,
    long maximumPacketSize,
    int maximumQos,
    boolean identifiers) {
  private static final int UNLIMITED = 65_535;

  static Session of(IMqttToken token) {
    MqttProperties said = token.getResponseProperties();
    if (said == null) {
      return new Session(token.getSessionPresent(), UNLIMITED, Long.MAX_VALUE, 2, true);
    }
    Integer receive = said.getReceiveMaximum();
    Long size = said.getMaximumPacketSize();
    Integer qos = said.getMaximumQoS();
    return new Session(
        token.getSessionPresent(),
        receive == null ? UNLIMITED : receive,
        size == null ? Long.MAX_VALUE : size,
        qos == null ? 2 : qos,
        said.isSubscriptionIdentifiersAvailable());
  }
}
