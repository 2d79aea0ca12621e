package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A session at a broker, and what it carries. What the broker keeps is kept under its client id,
 * whatever the sources are called: so a source that gets another name, and a topic that goes over
 * to another source, stay in the session where they are.
 *
 * @param client the client id, one of its kind at the broker
 * @param broker which broker, and as whom
 * @param topics its topic filters, none of which overlaps another, each with the name of the source
 *     that it is for; never empty
 */
record Session(String client, String broker, Map<String, String> topics) {
  Session {
    topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
  }

  /** Tells a broker, and the user at it, from others. */
  static String broker(ConnectionConfig connection) {
    String user = connection.username();
    return connection.host() + ":" + connection.port() + (user == null ? "" : " " + user);
  }

  /**
   * Whether a session has its client id where another one has: most brokers know a session by that
   * alone, whoever the user is, and of two that have it each ends the other.
   */
  static boolean sameClients(String broker, String other) {
    return endpoint(broker).equals(endpoint(other));
  }

  /** The host and port of a broker. */
  static String endpoint(String broker) {
    int user = broker.indexOf(' ');
    return user < 0 ? broker : broker.substring(0, user);
  }

  /** Tells it from all other sessions. */
  String id() {
    return client + " at " + broker;
  }

  /** The same with other topics; for the moment there may be none. */
  Session with(Map<String, String> others) {
    return new Session(client, broker, others);
  }

  /** The same with more topics, or with other sources for those that it has. */
  Session plus(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(topics);
    all.putAll(more);
    return with(all);
  }

  /** The same with no others than these topics. */
  Session only(Set<String> filters) {
    Map<String, String> some = new LinkedHashMap<>(topics);
    some.keySet().retainAll(filters);
    return with(some);
  }

  /** The names of its sources. */
  Set<String> sources() {
    return new LinkedHashSet<>(topics.values());
  }

  /** What it carries for a source. */
  List<String> topicsOf(String source) {
    return topics.keySet().stream().filter(topic -> source.equals(topics.get(topic))).toList();
  }

  /**
   * How it is connected.
   *
   * @param qos of its subscriptions
   * @param receiveMaximum the least of its sources
   */
  record Terms(ConnectionConfig connection, int qos, int receiveMaximum) {
    /** Whether it can stay connected when it goes over to these. */
    boolean sameAs(Terms other) {
      return sameConnection(other) && qos == other.qos && receiveMaximum == other.receiveMaximum;
    }

    boolean sameConnection(Terms other) {
      return Difference.sameConnection(connection, other.connection);
    }
  }

  /** How a revision wants it connected; all its sources are in the revision. */
  Terms terms(Revision revision) {
    int most = Integer.MAX_VALUE;
    SourceConfig source = null;
    for (String name : sources()) {
      source = Objects.requireNonNull(revision.sources().get(name), name);
      most = Math.min(most, source.receiveMaximum());
    }
    SourceConfig any = Objects.requireNonNull(source, "a session without topics");
    return new Terms(
        Objects.requireNonNull(revision.connections().get(any.connection())), any.qos(), most);
  }
}
