package io.mutstreams.agent.mqtt;

import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/** Paho's client over our own socket. Safe for any thread. */
final class PahoClient extends MqttAsyncClient {
  // Paho wants to read an address; the line knows the real one.
  private static final String UNUSED_URI = "tcp://line";
  private final Line line;

  PahoClient(String clientId, Line line, Threads threads, PahoThreads pahoThreads)
      throws MqttException {
    super(UNUSED_URI, clientId, new MemoryPersistence(), new Pings(threads), pahoThreads);
    this.line = line;
  }

  @Override
  protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) {
    return new NetworkModule[] {line};
  }

  /**
   * Lets go of everything, once Paho has shut the connection down. Closing it earlier would keep
   * Paho from ever shutting it down.
   *
   * @return whether it is closed now
   */
  boolean closeIfDown() {
    if (!comms.isDisconnected() && !comms.isClosed()) {
      return false;
    }
    try {
      close(true);
      return true;
    } catch (MqttException e) {
      return false;
    }
  }
}
