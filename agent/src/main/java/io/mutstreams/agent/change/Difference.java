package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.SwitchNames;
import io.mutstreams.agent.config.UplinkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is the same between two revisions and what is not; pure. */
final class Difference {
  /** What becomes of a source's feed. */
  enum FeedChange {
    /** Nothing. */
    NONE,
    /** Other topics on the same connection. */
    TOPICS,
    /** The same broker and session with other settings: it must connect anew. */
    RECONNECT,
    /** Another broker: the new feed comes before the old one goes. */
    MOVE
  }

  private final Revision before;
  private final Revision after;

  Difference(Revision before, Revision after) {
    this.before = before;
    this.after = after;
  }

  static boolean sameConnection(@Nullable ConnectionConfig a, @Nullable ConnectionConfig b) {
    return a != null && b != null && a.fingerprint().equals(b.fingerprint());
  }

  private static boolean sameBroker(ConnectionConfig a, ConnectionConfig b) {
    return a.host().equals(b.host())
        && a.port() == b.port()
        && Objects.equals(a.username(), b.username());
  }

  /** What becomes of the feed of a source that is in both revisions. */
  FeedChange feed(SourceConfig old, SourceConfig now) {
    ConnectionConfig from = before.connections().get(old.connection());
    ConnectionConfig to = after.connections().get(now.connection());
    boolean sameAgent = before.agentId().equals(after.agentId());
    if (from == null || to == null || !sameBroker(from, to) || !sameAgent) {
      return FeedChange.MOVE;
    }
    if (!sameConnection(from, to)
        || old.qos() != now.qos()
        || old.receiveMaximum() != now.receiveMaximum()) {
      return FeedChange.RECONNECT;
    }
    return old.topics().equals(now.topics()) ? FeedChange.NONE : FeedChange.TOPICS;
  }

  /** Whether an uplink that is in both revisions needs another connection. */
  boolean reconnects(UplinkConfig old, UplinkConfig now) {
    return !before.agentId().equals(after.agentId())
        || !sameConnection(
            before.connections().get(old.connection()), after.connections().get(now.connection()));
  }

  static boolean sameStep(StepConfig a, StepConfig b) {
    return a.id().equals(b.id())
        && a.fingerprint().equals(b.fingerprint())
        && a.type().hash().equals(b.type().hash());
  }

  /** Whether a stream that is in both revisions must get other steps or routes. */
  boolean streamChanged(StreamConfig old, StreamConfig now) {
    return !old.from().equals(now.from())
        || !stepsOf(old).equals(stepsOf(now))
        || !Ancestry.unacknowledged(before, old).equals(Ancestry.unacknowledged(after, now))
        || outputsChanged(old, now);
  }

  /** The inputs of a stream that is to be whose records have ids, by name. */
  Set<String> identified(StreamConfig now) {
    return Ancestry.unacknowledged(after, now).keySet();
  }

  /** As {@link #identified}, of one that there was. */
  Set<String> formerlyIdentified(StreamConfig old) {
    return Ancestry.unacknowledged(before, old).keySet();
  }

  /** Whether records with ids come to a stream from elsewhere; it is else as it was. */
  boolean feedsChanged(StreamConfig old, StreamConfig now) {
    return !Ancestry.identified(before, old).equals(Ancestry.identified(after, now));
  }

  /** Whether a stream's records may leave by another way: then order needs a barrier. */
  boolean outputsChanged(StreamConfig old, StreamConfig now) {
    return !outputsOf(before, old).equals(outputsOf(after, now));
  }

  /** What a stream's steps do, and in which order. */
  static List<String> stepsOf(StreamConfig stream) {
    return stream.steps().stream()
        .map(step -> step.id() + "\0" + step.fingerprint() + "\0" + step.type().hash())
        .toList();
  }

  /** How a stream's steps are set, and in which order, whatever version of a plugin does it. */
  static List<String> settingsOf(StreamConfig stream) {
    return stream.steps().stream().map(step -> step.id() + "\0" + step.fingerprint()).toList();
  }

  private static List<String> outputsOf(Revision revision, StreamConfig stream) {
    List<String> outputs = new ArrayList<>();
    outputs.add("store-first " + Ancestry.storesFirst(revision, stream));
    for (StepConfig step : stream.steps()) {
      step.ports()
          .forEach((port, names) -> outputs.add(step.id() + "." + port + targets(revision, names)));
    }
    for (StreamConfig.RouteConfig route : stream.to()) {
      outputs.add(route.fingerprint() + targets(revision, route.send()));
    }
    return outputs;
  }

  /** Names with what the rendering depends on. */
  private static List<String> targets(Revision revision, List<String> names) {
    Map<String, UplinkConfig> uplinks = revision.uplinks();
    return names.stream()
        .map(
            name -> {
              UplinkConfig uplink = uplinks.get(name);
              return uplink == null
                  ? name
                  : name
                      + "\0"
                      + uplink.topic()
                      + "\0"
                      + uplink.qos()
                      + uplink.retain()
                      + revision.agentId()
                      + SwitchNames.types(uplink.topic(), revision.switches());
            })
        .toList();
  }
}
