package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import java.util.Map;
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
   * @return by name how many messages may be unacknowledged
   */
  static Map<String, Integer> identified(Revision revision, StreamConfig stream) {
    return stream.from().stream()
        .filter(input -> identified(revision, input))
        .collect(
            Collectors.toUnmodifiableMap(input -> input, input -> unacknowledged(revision, input)));
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
