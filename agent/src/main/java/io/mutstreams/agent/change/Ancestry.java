package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Identified;
import io.mutstreams.agent.flow.Origin;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What the sources from which a stream descends say of its records; pure. */
final class Ancestry {
  private Ancestry() {}

  /** Whether one of them wants its records to go through the outboxes in any case. */
  static boolean storesFirst(Revision revision, StreamConfig stream) {
    return stream.from().stream()
        .anyMatch(
            input -> {
              SourceConfig source = revision.sources().get(input);
              StreamConfig feeder = revision.streams().get(input);
              return source != null
                  ? source.storeFirst()
                  : feeder != null && storesFirst(revision, feeder);
            });
  }

  /**
   * The inputs of a stream whose records have ids that their sources declare: sources, and streams
   * that descend from such sources alone.
   *
   * @return by name
   */
  static Map<String, Identified> identified(Revision revision, StreamConfig stream) {
    return stream.from().stream()
        .filter(input -> identified(revision, input))
        .collect(
            Collectors.toUnmodifiableMap(
                input -> input,
                input -> new Identified(unacknowledged(revision, input), feeds(revision, input))));
  }

  /** The names of those inputs, with how many messages of each may be unacknowledged. */
  static Map<String, Integer> unacknowledged(Revision revision, StreamConfig stream) {
    return identified(revision, stream).entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, input -> input.getValue().unacknowledged()));
  }

  private static Set<Origin> feeds(Revision revision, String input) {
    SourceConfig source = revision.sources().get(input);
    StreamConfig feeder = revision.streams().get(input);
    Set<Origin> feeds = new LinkedHashSet<>();
    if (source != null) {
      ConnectionConfig connection = revision.connections().get(source.connection());
      String broker = connection == null ? source.connection() : Session.broker(connection);
      source.topics().forEach(topic -> feeds.add(new Origin(broker, topic)));
    } else if (feeder != null) {
      feeder.from().forEach(each -> feeds.addAll(feeds(revision, each)));
    }
    return feeds;
  }

  private static int unacknowledged(Revision revision, String input) {
    SourceConfig source = revision.sources().get(input);
    StreamConfig feeder = revision.streams().get(input);
    if (source != null || feeder == null) {
      return source == null ? 0 : source.receiveMaximum();
    }
    return feeder.from().stream().mapToInt(each -> unacknowledged(revision, each)).sum();
  }

  private static boolean identified(Revision revision, String input) {
    SourceConfig source = revision.sources().get(input);
    StreamConfig feeder = revision.streams().get(input);
    Predicate<String> all = each -> identified(revision, each);
    return source != null
        ? source.id() != null
        : feeder != null && feeder.from().stream().allMatch(all);
  }
}
