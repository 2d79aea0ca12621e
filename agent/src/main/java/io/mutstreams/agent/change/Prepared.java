package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was made beside the running graph for a change, and is undone when the change fails.
 *
 * <p>Owned by the change thread.
 */
final class Prepared {
  /** A step of a stream. */
  record Place(String stream, String step) {}

  final Running before;
  final Revision after;
  final Difference difference;
  final Map<Place, Operator> operators = new LinkedHashMap<>();
  final Map<String, List<StateStore.Entry>> states = new HashMap<>();
  final Map<String, Uplink> newUplinks = new LinkedHashMap<>();
  final Map<String, Uplink.Link> newLinks = new LinkedHashMap<>();
  final Map<String, Running.Source> newSources = new LinkedHashMap<>();
  final Map<String, Feed> newTopics = new LinkedHashMap<>();
  final List<Publisher> probes = new ArrayList<>();

  Prepared(Running before, Revision after) {
    this.before = before;
    this.after = after;
    this.difference = new Difference(before.revision(), after);
  }

  /** Connections that were only made to hear whether the broker would take them. */
  void endProbes() {
    probes.forEach(probe -> Closing.quietly(probe.close(0)));
    probes.clear();
  }

  /** Takes everything back; what ran is as it was. */
  void undo() {
    operators.values().forEach(Closing::quietly);
    newTopics.values().forEach(Feed::abortTopics);
    newSources.values().forEach(source -> Closing.quietly(source.feed().close(true, 0)));
    newLinks.values().forEach(link -> Closing.quietly(link.publisher().close(0)));
  }
}
