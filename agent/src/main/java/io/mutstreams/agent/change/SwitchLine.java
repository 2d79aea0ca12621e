package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.SwitchInlet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A client by which messages set switches.
 *
 * @param client its id
 * @param topics what it has subscribed
 */
record SwitchLine(
    String client, ConnectionConfig connection, Set<String> topics, SwitchInlet inlet, Feed feed) {
  /**
   * As it is remembered.
   *
   * @param name of the connection, which stands where the sources of other sessions do
   */
  Session session(String name) {
    Map<String, String> all = new LinkedHashMap<>();
    topics.forEach(topic -> all.put(topic, name));
    return new Session(client, Session.broker(connection), all);
  }

  /** Whether a client under this name at this broker is another one than this. */
  boolean isElsewhere(String otherClient, ConnectionConfig other) {
    return !client.equals(otherClient) || !Session.broker(connection).equals(Session.broker(other));
  }

  boolean isUp() {
    return feed.status().connected();
  }
}
