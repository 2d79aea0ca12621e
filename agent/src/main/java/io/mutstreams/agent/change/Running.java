package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.Uplink;
import java.util.Map;

/**
 * What runs, and the revision that it follows. Immutable itself: each change makes a new one that
 * shares what was not touched.
 *
 * @param revision the revision
 * @param sources by name
 * @param streams by name
 * @param uplinks by name
 */
public record Running(
    Revision revision,
    Map<String, Source> sources,
    Map<String, Stream> streams,
    Map<String, Out> uplinks) {

  /** Nothing, before the first revision. */
  static Running nothing() {
    return new Running(
        new Revision("", Map.of(), Map.of(), Map.of(), Map.of(), ""), Map.of(), Map.of(), Map.of());
  }

  /** A source that runs. */
  public record Source(
      SourceConfig config, ConnectionConfig connection, SourceNode node, Feed feed) {}

  /** A stream that runs. */
  public record Stream(StreamConfig config, Lane lane) {}

  /** An uplink that runs. */
  public record Out(
      UplinkConfig config, ConnectionConfig connection, Uplink uplink, Uplink.Link link) {}
}
