package io.mutstreams.simulator.link;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns Paho's calls into ours. A kept session delivers at once after the CONNACK, before the one
 * who opened the link holds it; those messages wait here.
 *
 * <p>Shared by Paho's callback thread and the thread that opens; all fields are under its lock.
 */
final class LinkCallback implements MqttCallback {
  private static final Logger LOG = LoggerFactory.getLogger(LinkCallback.class);

  private final LinkListener listener;
  private final List<Incoming> early = new ArrayList<>();
  private @Nullable Link link;

  LinkCallback(LinkListener listener) {
    this.listener = listener;
  }

  synchronized void open(Link opened) {
    link = opened;
    early.forEach(message -> listener.arrived(opened, message));
    early.clear();
  }

  @Override
  public synchronized void messageArrived(String topic, MqttMessage message) {
    // whatever leaves this method would end the connection or acknowledge the message
    try {
      var incoming =
          new Incoming(
              message.getId(), topic, message.getPayload(), properties(message.getProperties()));
      Link opened = link;
      if (opened == null) {
        early.add(incoming);
      } else {
        listener.arrived(opened, incoming);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("a message on {} was not taken", topic, e);
    }
  }

  private static Map<String, String> properties(@Nullable MqttProperties properties) {
    if (properties == null) {
      return Map.of();
    }
    var map = new HashMap<String, String>();
    for (UserProperty property : properties.getUserProperties()) {
      map.put(property.getKey(), property.getValue());
    }
    return map;
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    listener.lost();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    LOG.debug("the client reports an error", exception);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
