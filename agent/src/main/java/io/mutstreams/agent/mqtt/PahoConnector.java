package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Publisher;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Feeds and publishers over MQTT 5. One client for each, so each has a connection of its own. Safe
 * for any thread; its threads are daemons and need no end.
 */
public final class PahoConnector implements Connector {
  // Held, or java.util.logging forgets that it is silent. What matters is in our own log.
  private static final Logger PAHO = Logger.getLogger("org.eclipse.paho.mqttv5");

  static {
    PAHO.setLevel(Level.OFF);
  }

  private final Threads threads = new Threads();
  private final Bulk bulk = new Bulk();

  /** A connector without connections. */
  public PahoConnector() {}

  @Override
  public Feed feed(
      Supplier<String> sources,
      ConnectionConfig connection,
      String clientId,
      List<String> topics,
      int qos,
      int receiveMaximum,
      Arrivals arrivals) {
    return new PahoFeed(
        sources, connection, clientId, topics, qos, receiveMaximum, arrivals, bulk, threads);
  }

  @Override
  public Publisher publisher(
      String uplink, ConnectionConfig connection, String clientId, Publisher.Events events) {
    return new PahoPublisher(uplink, connection, clientId, threads, events);
  }
}
