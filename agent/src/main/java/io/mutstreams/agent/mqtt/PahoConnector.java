package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Arrivals;
import io.mutstreams.agent.flow.Connector;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Publisher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
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

  /**
   * How many bytes of memory the messages take that are read and not settled, about. Any thread.
   */
  public long messageBytes() {
    return bulk.bytes();
  }

  /** The timer of all connections; nothing on it may block. */
  public Executor timer() {
    return threads.timer();
  }

  /**
   * Whether messages and answers are handed over, of the connections that there are now: by whose
   * connection it is, what looks whether something is being handed over, and gives what tells when
   * that has returned.
   */
  public Map<String, Supplier<BooleanSupplier>> handOvers() {
    Map<String, Supplier<BooleanSupplier>> all = new HashMap<>();
    for (HandOver one : threads.handOvers()) {
      all.merge(one.name(), one::look, PahoConnector::both);
    }
    return all;
  }

  /** One that is ending, and that which follows it. */
  private static Supplier<BooleanSupplier> both(
      Supplier<BooleanSupplier> one, Supplier<BooleanSupplier> other) {
    return () -> {
      BooleanSupplier first = one.get();
      BooleanSupplier second = other.get();
      return () -> first.getAsBoolean() && second.getAsBoolean();
    };
  }

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
