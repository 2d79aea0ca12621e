package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.StreamConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How the streams of a revision feed each other; pure. */
final class StreamOrder {
  private final Revision revision;
  private final List<String> order;
  private final Map<String, Set<String>> feeders = new HashMap<>();

  StreamOrder(Revision revision) {
    this.revision = revision;
    Set<String> behind = new LinkedHashSet<>();
    revision.streams().values().forEach(stream -> visit(stream, behind));
    this.order = new ArrayList<>(behind);
    Collections.reverse(order);
  }

  private void visit(StreamConfig stream, Set<String> behind) {
    for (StreamConfig target : targets(stream)) {
      feeders.computeIfAbsent(target.name(), name -> new LinkedHashSet<>()).add(stream.name());
      if (!behind.contains(target.name())) {
        visit(target, behind);
      }
    }
    behind.add(stream.name());
  }

  private List<StreamConfig> targets(StreamConfig stream) {
    List<StreamConfig> targets = new ArrayList<>();
    for (String name : RouteNames.of(stream)) {
      StreamConfig target = revision.streams().get(name);
      if (target != null) {
        targets.add(target);
      }
    }
    return targets;
  }

  /** The streams, each before those that it feeds. */
  List<String> upstreamFirst() {
    return List.copyOf(order);
  }

  /** The streams that send to this one. */
  Set<String> feeders(String stream) {
    return feeders.getOrDefault(stream, Set.of());
  }

  /** These streams and all that feed them, directly or through others. */
  Set<String> withFeeders(Set<String> streams) {
    Set<String> all = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(streams);
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      if (all.add(name)) {
        open.addAll(feeders(name));
      }
    }
    return all;
  }

  /** These streams and all that they feed, directly or through others. */
  Set<String> withTargets(Set<String> streams) {
    Set<String> all = new LinkedHashSet<>();
    for (String name : order) {
      if (streams.contains(name) || feeders(name).stream().anyMatch(all::contains)) {
        all.add(name);
      }
    }
    return all;
  }
}
