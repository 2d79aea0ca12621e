package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a broker forget a session to which there is no connection just now: by one that starts clean
 * and ends. Tried once; else the session ends by its expiry. Without state.
 */
final class Forgetting {
  private static final Logger log = LoggerFactory.getLogger(Forgetting.class);

  private Forgetting() {}

  /** Blocks for a few seconds at most. */
  static void tell(ConnectionConfig connection, String clientId, Threads threads) {
    MqttConnectionOptions options = Link.options(connection);
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    try {
      Wire wire = new Wire(connection, clientId, options, Room.unlimited(), threads, new Nobody());
      wire.open();
      wire.finish(true);
    } catch (Exception e) {
      log.debug("session {} not forgotten: {}", clientId, e.toString());
    }
  }

  private static final class Nobody implements Wire.User {
    @Override
    public void opened(Wire wire, Session session) {}

    @Override
    public void arrived(Wire wire, String topic, MqttMessage message) {}

    @Override
    public void ended(Wire wire, Ending why) {}

    @Override
    public String name() {
      return "a session that is given up";
    }
  }
}
