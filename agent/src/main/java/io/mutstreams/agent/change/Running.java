package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.Uplink;
import java.util.HashSet;
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

  /**
   * Whether records of a source or stream may be with a broker still: a connection is down, or the
   * broker may wait for an acknowledgement. What does not run yet counts as behind.
   */
  boolean behind(String input) {
    Source source = sources.get(input);
    if (source != null) {
      LinkStatus status = source.feed().status();
      return !status.connected() || status.unsettled() > 0;
    }
    Stream stream = streams.get(input);
    return stream == null || stream.config().from().stream().anyMatch(this::behind);
  }

  /** The content hashes of the plugins that its steps come from. */
  public Set<String> pluginHashes() {
    Set<String> hashes = new HashSet<>();
    revision
        .streams()
        .values()
        .forEach(stream -> stream.steps().forEach(step -> hashes.add(step.type().hash())));
    return hashes;
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
