package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.TopicFilter;

/**
 * Where records come from.
 *
 * @param broker tells it from others
 * @param filter of the topics
 */
public record Origin(String broker, String filter) {
  /** Cannot be in the name of a broker. */
  private static final String BETWEEN = "\n";

  /** Whether some records may come from both. */
  boolean overlaps(Origin other) {
    return broker.equals(other.broker) && TopicFilter.overlap(filter, other.filter);
  }

  String text() {
    return broker + BETWEEN + filter;
  }

  static Origin parse(String text) {
    String[] parts = text.split(BETWEEN, 2);
    return new Origin(parts[0], parts.length == 2 ? parts[1] : "");
  }
}
