package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Gate;
import io.mutstreams.agent.flow.Overlap;
import io.mutstreams.agent.flow.SourceNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * At the start of the agent: the sessions that others had taken over from when it ended, and that
 * may not have been left yet. Their brokers may hold what came before the others were begun, and
 * was not settled. They are connected once more and drained; until that is done, but not for long,
 * what the others have waits, so that it comes behind.
 *
 * <p>Owned by the change thread.
 */
final class LeftSessions {
  private final List<SessionMemory.Leaving> leaving = new ArrayList<>();
  private final List<Session> sessions = new ArrayList<>();
  private final List<Left> connected = new ArrayList<>();

  /** One that is to be drained. */
  private record Left(Running.Line line, List<Postponed> whose, Overlap overlap) {}

  /**
   * Finds them.
   *
   * @param known the sessions that were remembered
   * @param all those of them that were to be left
   */
  LeftSessions(List<Session> known, List<SessionMemory.Leaving> all) {
    Set<String> ids = new HashSet<>();
    for (SessionMemory.Leaving each : all) {
      if (each.left() && ids.add(each.id())) {
        leaving.add(each);
      }
    }
    known.stream().filter(session -> ids.contains(session.id())).forEach(sessions::add);
  }

  /** The sessions. */
  List<Session> all() {
    return List.copyOf(sessions);
  }

  /** Other sessions without these. */
  List<Session> without(List<Session> others) {
    Set<String> ids = new HashSet<>();
    sessions.forEach(session -> ids.add(session.id()));
    return others.stream().filter(session -> !ids.contains(session.id())).toList();
  }

  /**
   * Connects them, beside the sessions that are prepared; before the commit.
   *
   * @param resumption finds what has gone over from them
   */
  void connect(Parts parts, Prepared prepared, Resumption resumption) {
    for (SessionMemory.Leaving each : leaving) {
      sessions.stream()
          .filter(session -> session.id().equals(each.id()))
          .findFirst()
          .ifPresent(session -> connect(parts, prepared, resumption.resumed(session, each)));
    }
  }

  private void connect(Parts parts, Prepared prepared, List<Postponed> whose) {
    if (whose.isEmpty()) {
      return; // Nobody wants what it has.
    }
    Map<String, String> topics = new LinkedHashMap<>();
    whose.forEach(each -> topics.putAll(each.topics()));
    Session session = whose.get(0).former().with(topics);
    Gate gate = new Gate();
    gate.lead(SessionPreparation.ways(session, prepared.nodes));
    Session.Terms terms = whose.get(0).terms();
    Feed feed = SessionPreparation.feed(parts, session, terms, gate);
    Overlap overlap = new Overlap(Overlap.MOST);
    overlap.committed();
    for (String source : session.sources()) {
      node(prepared, source).remember(overlap);
    }
    connected.add(new Left(new Running.Line(session, terms, gate, feed), whose, overlap));
    Closing.quietly(feed.start());
    prepared.plan().stream()
        .filter(heir -> heir.sources().stream().anyMatch(session.sources()::contains))
        .forEach(heir -> prepared.held.add(heir.id()));
  }

  private static SourceNode node(Prepared prepared, String source) {
    return Objects.requireNonNull(prepared.nodes.get(source), source);
  }

  /** After the commit: they are drained. */
  void begin(Drains drains) {
    for (Left left : connected) {
      left.line().gate().resume();
      drains.begin(left.line(), left.whose(), left.overlap()::left);
    }
  }

  /** The first revision is refused; what is not settled stays with the brokers. */
  void abort() {
    connected.forEach(left -> Closing.quietly(left.line().feed().close(false, 0)));
  }
}
