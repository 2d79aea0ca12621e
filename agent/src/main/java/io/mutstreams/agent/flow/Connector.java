package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.ConnectionConfig;
import java.util.List;
import java.util.function.Supplier;

/** Makes feeds and publishers; nothing is connected before their start. Safe for any thread. */
public interface Connector {
  /**
   * A feed.
   *
   * @param sources for which sources it is, for the log; may change while it runs
   * @param clientId stable over restarts: the broker keeps the session under it
   * @param qos 0 or 1
   * @param receiveMaximum how many messages of QoS 1 may be unacknowledged, 1 to 65,535
   * @param arrivals takes what arrives
   */
  Feed feed(
      Supplier<String> sources,
      ConnectionConfig connection,
      String clientId,
      List<String> topics,
      int qos,
      int receiveMaximum,
      Arrivals arrivals);

  /** A publisher. */
  Publisher publisher(
      String uplink, ConnectionConfig connection, String clientId, Publisher.Events events);
}
