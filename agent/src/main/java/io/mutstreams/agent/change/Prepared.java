package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.StateCheck;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** For each lane of the stream one. */
  final Map<Place, List<Operator>> operators = new LinkedHashMap<>();

  /** For each lane of the stream that runs one, or one for what is stored. */
  final Map<Place, List<StateCheck>> checks = new HashMap<>();

  /** Steps for which something is stored that means another thing, and is to be forgotten. */
  final Set<Place> foreign = new LinkedHashSet<>();

  final Map<String, List<StateStore.Entry>> states = new HashMap<>();
  final Map<String, Uplink> newUplinks = new LinkedHashMap<>();
  final Map<String, Uplink.Link> newLinks = new LinkedHashMap<>();

  /** The sessions that there were, running or remembered. */
  final List<Session> known;

  /** The sessions that there are to be. */
  final List<Session> plan;

  /** The nodes of all sources that there are to be, new or not. */
  final Map<String, SourceNode> nodes = new LinkedHashMap<>();

  final Map<String, Running.Line> newLines = new LinkedHashMap<>();
  final Overlaps overlaps = new Overlaps(this);
  final Map<String, Feed> newTopics = new LinkedHashMap<>();
  final List<Publisher> probes = new ArrayList<>();
  private final boolean mayLoseState;

  /**
   * Nothing yet.
   *
   * @param known the sessions that there are
   * @param mayLoseState whether state may be lost that the revision does not allow to be lost
   */
  Prepared(Running before, Revision after, List<Session> known, boolean mayLoseState) {
    this.mayLoseState = mayLoseState;
    this.before = before;
    this.after = after;
    this.difference = new Difference(before.revision(), after);
    this.known = known;
    this.plan = SessionPlan.of(known, after);
  }

  /** Whether the state of a step may be lost. */
  boolean mayLose(String stream, String step) {
    return mayLoseState || after.changes().mayLose(stream, step);
  }

  /** Connections that were only made to hear whether the broker would take them. */
  void endProbes() {
    probes.forEach(probe -> Closing.quietly(probe.close(0)));
    probes.clear();
  }

  /** Takes everything back; what ran is as it was. */
  void undo() {
    operators.values().forEach(Closing::all);
    overlaps.abort();
    newTopics.values().forEach(Feed::abortTopics);
    // At the first revision a session may be an earlier run's, with all that its broker has kept.
    boolean ours = !before.revision().agentId().isEmpty();
    newLines.values().forEach(line -> Closing.quietly(line.feed().close(ours, 0)));
    newLinks.values().forEach(link -> Closing.quietly(link.publisher().close(0)));
  }
}
