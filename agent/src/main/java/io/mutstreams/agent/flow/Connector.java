package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.ConnectionConfig;
import java.util.List;
import java.util.function.Consumer;

/** Makes feeds and publishers; nothing is connected before their start. Safe for any thread. */
public interface Connector {
  /**
   * A feed.
   *
   * @param clientId stable over restarts: the broker keeps the session under it
   * @param qos 0 or 1
   * @param receiveMaximum how many messages may be unacknowledged, 1 to 65,535
   * @param arrivals takes what arrives; never blocks
   */
  Feed feed(
      String source,
      ConnectionConfig connection,
      String clientId,
      List<String> topics,
      int qos,
      int receiveMaximum,
      Consumer<Arrival> arrivals);

  /** A publisher. */
  Publisher publisher(
      String uplink, ConnectionConfig connection, String clientId, Publisher.Events events);
}
