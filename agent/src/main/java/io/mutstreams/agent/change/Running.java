package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Gate;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.Uplink;
import java.util.Map;
import java.util.Set;

/**
 * What runs, and the revision that it follows. Immutable itself: each change makes a new one that
 * shares what was not touched.
 *
 * @param revision the revision
 * @param sources by name
 * @param streams by name
 * @param uplinks by name
 * @param lines the sessions of the sources and their connections, by id
 */
public record Running(
    Revision revision,
    Map<String, Source> sources,
    Map<String, Stream> streams,
    Map<String, Out> uplinks,
    Map<String, Line> lines) {

  /** Nothing, before the first revision. */
  static Running nothing() {
    return new Running(Revision.NOTHING, Map.of(), Map.of(), Map.of(), Map.of());
  }

  /**
   * Whether records of a source or stream may be with a broker still: a connection is down, or the
   * broker may wait for an acknowledgement. What does not run yet counts as behind.
   */
  boolean behind(String input) {
    if (sources.containsKey(input)) {
      LinkStatus status = link(input);
      return !status.connected() || status.unsettled() > 0;
    }
    Stream stream = streams.get(input);
    return stream == null || stream.config().from().stream().anyMatch(this::behind);
  }

  /** Whether the broker of a source may hold messages that it does not send now. */
  boolean holdsBack(String source) {
    for (Line line : lines.values()) {
      if (line.session().topics().containsValue(source)) {
        LinkStatus status = line.feed().status();
        if (!status.connected() || line.isFull(status)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether state is still being taken over from operators that were replaced, whose classes are
   * needed until then.
   */
  public boolean converting() {
    return streams.values().stream().anyMatch(stream -> stream.lanes().converting());
  }

  /** The content hashes of the plugins that its steps come from. */
  public Set<String> pluginHashes() {
    return revision.pluginHashes();
  }

  /**
   * How the connection of a source is doing; where it has several, all of them together. What is
   * unsettled may be another source's, where they share one.
   */
  public LinkStatus link(String source) {
    boolean connected = true;
    String why = null;
    long connects = 0;
    int unsettled = 0;
    long oldest = 0;
    for (Line line : lines.values()) {
      if (line.session().topics().containsValue(source)) {
        LinkStatus status = line.feed().status();
        connected &= status.connected();
        why = why == null ? status.why() : why;
        connects += status.connects();
        unsettled += status.unsettled();
        oldest = Math.max(oldest, status.oldestMillis());
      }
    }
    return new LinkStatus(connected, why, connects, unsettled, oldest);
  }

  /** A source that runs. */
  public record Source(SourceConfig config, ConnectionConfig connection, SourceNode node) {}

  /** A session of one source or several, connected. */
  record Line(Session session, Session.Terms terms, Gate gate, Feed feed) {
    /** Whether its broker may wait for an acknowledgement before it sends more. */
    boolean isFull(LinkStatus status) {
      return terms.qos() > 0 && status.unsettled() >= terms.receiveMaximum();
    }
  }

  /** A stream that runs. */
  public record Stream(StreamConfig config, Lanes lanes) {}

  /**
   * An uplink that runs.
   *
   * @param connection that of its link: it may wait for another one that the revision wants
   * @param agent the id that the agent had when the link was made
   */
  public record Out(
      UplinkConfig config,
      ConnectionConfig connection,
      String agent,
      Uplink uplink,
      Uplink.Link link) {
    /** The same link, also where the uplink waits for another one. */
    Out with(UplinkConfig now) {
      return new Out(now, connection, agent, uplink, link);
    }

    /** Whether its link is as one to this connection would be. */
    boolean isLinkedBy(ConnectionConfig other, String agentId) {
      return Difference.sameConnection(connection, other) && agent.equals(agentId);
    }
  }
}
