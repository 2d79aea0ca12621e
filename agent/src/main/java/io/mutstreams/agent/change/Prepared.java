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
import java.util.HashSet;
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

  /** The sources that stay where they are until the broker to which they move can be reached. */
  final List<Postponed> postponed = new ArrayList<>();

  /** What keeps its connection until the broker can be reached by the one that it is to have. */
  final List<Awaited> awaited = new ArrayList<>();

  /** Tell whether the broker of a session takes the connection that it is to have, by its id. */
  final Map<String, Publisher> sessionProbes = new HashMap<>();

  private List<Session> plan;

  /** How sessions stay connected that carry something for a source that is to move. */
  private final Map<String, Session.Terms> kept = new HashMap<>();

  /** The nodes of all sources that there are to be, new or not. */
  final Map<String, SourceNode> nodes = new LinkedHashMap<>();

  final Map<String, Running.Line> newLines = new LinkedHashMap<>();

  /** The ids of new sessions of which nothing goes on with the commit yet. */
  final Set<String> held = new HashSet<>();

  final Overlaps overlaps = new Overlaps(this);
  final Map<String, Feed> newTopics = new LinkedHashMap<>();
  final List<Publisher> probes = new ArrayList<>();
  final Moves moves;
  private final Allowance allowance;

  /**
   * Nothing yet.
   *
   * @param moves what waits to go over to other sessions
   * @param known the sessions that there are
   * @param drained those that have been left and are not closed yet
   * @param allowance whether state may be lost that the revision does not allow to be lost
   */
  Prepared(
      Running before,
      Revision after,
      Moves moves,
      List<Session> known,
      List<Session> drained,
      Allowance allowance) {
    this.moves = moves;
    this.allowance = allowance;
    this.before = before;
    this.after = after;
    this.difference = new Difference(before.revision(), after);
    this.known = known;
    this.plan = SessionPlan.of(known, drained, after);
  }

  /** The sessions that there are to be. */
  List<Session> plan() {
    return plan;
  }

  /** How a session of the plan is to be connected. */
  Session.Terms terms(Session session) {
    Session.Terms terms = kept.get(session.id());
    return terms == null ? session.terms(after) : terms;
  }

  /** What moves stays where it is for now; the rest of the plan is as it was. */
  void postpone(List<Postponed> all) {
    Map<String, Session> next = new LinkedHashMap<>();
    plan.forEach(session -> next.put(session.id(), session));
    for (Postponed each : all) {
      Session former = each.former();
      Session stays = next.get(former.id());
      kept.putIfAbsent(former.id(), stays == null ? each.terms() : stays.terms(after));
      next.put(former.id(), (stays == null ? former.with(Map.of()) : stays).plus(each.topics()));
      Running.Line line = before.lines().get(each.target().id());
      next.remove(each.target().id());
      if (line != null) {
        Session target = each.target().only(line.session().topics().keySet());
        if (!target.topics().isEmpty()) {
          next.put(target.id(), target);
        }
      }
    }
    postponed.addAll(all);
    plan = List.copyOf(next.values());
  }

  /**
   * A session goes on by the connection that it has.
   *
   * @param wanted how it is to be connected
   */
  void stay(Session session, Running.Line line, Session.Terms wanted) {
    kept.put(session.id(), line.terms());
    for (String source : session.sources()) {
      awaited.add(Awaited.anew(source, session, wanted.connection()));
    }
  }

  /** Whether nothing has run: what brokers have may be an earlier run's, which this one goes on. */
  boolean isFirst() {
    return before.revision().agentId().isEmpty();
  }

  /** Whether the state of a step may be lost. */
  boolean mayLose(String stream, String step) {
    return allowance.given() || after.changes().mayLose(stream, step);
  }

  /** How a person allows the state of a step to be lost. */
  String hint(String stream, String step) {
    return allowance.hint(stream + "." + step);
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
    newLines.values().forEach(line -> Closing.quietly(line.feed().close(!isFirst(), 0)));
    newLinks.values().forEach(link -> Closing.quietly(link.publisher().close(0)));
  }
}
