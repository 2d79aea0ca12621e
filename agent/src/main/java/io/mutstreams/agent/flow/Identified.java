package io.mutstreams.agent.flow;

import java.util.Set;

/**
 * An input whose records have ids that its sources declare.
 *
 * @param unacknowledged how many messages of it its broker may send again
 * @param feeds where its records come from at last, each a broker with a topic filter: an input
 *     that takes one over from another, as under another name, gets again what came to that one
 */
public record Identified(int unacknowledged, Set<Origin> feeds) {
  /** Copies the set. */
  public Identified {
    feeds = Set.copyOf(feeds);
  }
}
