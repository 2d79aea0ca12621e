package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.TopicFilter;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Gate;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.SourceNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what the sources of a change need: the nodes of those that are new, sessions, and other
 * topics on sessions that stay. Owned by the change thread.
 */
final class SessionPreparation {
  /** Gets what is under way, and where it is written what for. */
  interface Attempts {
    void add(CompletableFuture<Void> start, Position at, String path);
  }

  private final Parts parts;
  private final Prepared prepared;
  private final Attempts attempts;
  private final IntSupplier number;

  /**
   * For one change.
   *
   * @param number of the next client id that must be a new one
   */
  SessionPreparation(Parts parts, Prepared prepared, Attempts attempts, IntSupplier number) {
    this.parts = parts;
    this.prepared = prepared;
    this.attempts = attempts;
    this.number = number;
  }

  /** Makes the nodes that all sessions lead to. */
  void nodes() {
    for (SourceConfig now : prepared.after.sources().values()) {
      Running.Source old = prepared.before.sources().get(now.name());
      prepared.nodes.put(
          now.name(),
          old == null ? new SourceNode(now, parts.clock(), parts.deadLetters()) : old.node());
    }
  }

  /** Makes what one session needs. */
  void session(Session now) {
    Session.Terms terms = prepared.terms(now);
    Running.Line old = prepared.before.lines().get(now.id());
    if (old == null) {
      Gate gate = new Gate();
      gate.lead(ways(now, prepared.nodes));
      Running.Line line = new Running.Line(now, terms, gate, feed(parts, now, terms, gate));
      line.feed().onTrial();
      if (!prepared.isFirst()) {
        line.feed().anew();
      }
      prepared.newLines.put(now.id(), line);
      attempts.add(line.feed().start(), first(now).at(), "sources." + first(now).name());
      return;
    }
    // A session that connects anew is not to go on with the topics of before either.
    if (!old.session().topics().keySet().equals(now.topics().keySet())) {
      prepared.newTopics.put(now.id(), old.feed());
      SourceConfig source = firstChanged(old.session(), now);
      attempts.add(
          old.feed().prepareTopics(List.copyOf(now.topics().keySet())),
          source.at(),
          "sources." + source.name() + ".topics");
    }
    if (!old.terms().sameAs(terms)) {
      anew(now, old, terms);
    }
  }

  /** It keeps the connection that it has where the broker is known not to take the other one. */
  private void anew(Session now, Running.Line old, Session.Terms terms) {
    Awaited awaited = Awaited.anew("", now, terms.connection());
    if (prepared.moves.isUnreached(awaited)) {
      prepared.stay(now, old, terms);
    } else if (prepared.moves.isReached(awaited)) {
      return;
    } else if (old.feed().status().connected() || !old.terms().sameConnection(terms)) {
      probe(now, terms);
    }
  }

  /**
   * Sessions that are connected, and whose broker does not answer to how they are to be connected,
   * go on as they are.
   */
  void stay() {
    for (Session now : prepared.plan()) {
      Running.Line old = prepared.before.lines().get(now.id());
      Publisher probe = prepared.sessionProbes.get(now.id());
      if (old != null
          && probe != null
          && !probe.status().connected()
          && old.feed().status().connected()
          && prepared.sessionProbes.remove(now.id()) != null) {
        prepared.stay(now, old, prepared.terms(now));
      }
    }
  }

  /** Sessions from which a topic goes after all not have their topics as the plan has them now. */
  void takeBack() {
    for (Session now : prepared.plan()) {
      Running.Line old = prepared.before.lines().get(now.id());
      if (old != null && prepared.newTopics.containsKey(now.id())) {
        Set<String> topics = now.topics().keySet();
        if (old.session().topics().keySet().equals(topics)) {
          prepared.newTopics.remove(now.id());
          old.feed().abortTopics();
        } else {
          attempts.add(
              old.feed().prepareTopics(List.copyOf(topics)),
              first(now).at(),
              "sources." + first(now).name() + ".topics");
        }
      }
    }
  }

  /**
   * Finds topics that leave their session for another one while the broker may still hold messages
   * for the old one alone; when the new subscriptions have been made. They would be lost.
   */
  void findLeftBehind(List<Problem> problems) {
    for (Running.Line line : prepared.before.lines().values()) {
      // One that is down may be left for another broker: else nobody could get away from it.
      SourceConfig heir =
          prepared.overlaps.isBehind(line)
              ? prepared.overlaps.heir(line.session())
              : line.feed().status().connected() ? null : heir(line.session());
      if (heir != null) {
        problems.add(leftBehind(line.session(), heir));
      }
    }
  }

  private static Problem leftBehind(Session session, SourceConfig heir) {
    return new Problem(
        heir.at(),
        "sources." + heir.name() + ".topics",
        "takes topics over from another session, that of "
            + String.join(", ", session.sources())
            + ", which lags behind: what its broker still holds would be lost. Make this edit when"
            + " it has caught up (or `mutstreams reload` then), or write the topics as they were;"
            + " where it goes to a broker that has other messages, write changes: {overlap: 0s}");
  }

  private @Nullable SourceConfig heir(Session session) {
    for (String filter : session.topics().keySet()) {
      SourceConfig heir = heir(session, filter);
      if (heir != null) {
        return heir;
      }
    }
    return null;
  }

  /** The source that gets in another session what this one carries no more; null for none. */
  private @Nullable SourceConfig heir(Session session, String filter) {
    SourceConfig heir = null;
    for (Session now : prepared.plan()) {
      Running.Line old = prepared.before.lines().get(now.id());
      for (Map.Entry<String, String> topic : now.topics().entrySet()) {
        if (!now.broker().equals(session.broker())
            || !TopicFilter.overlap(topic.getKey(), filter)) {
          continue;
        }
        if (now.id().equals(session.id())) {
          return null;
        }
        if (old == null || !old.session().topics().containsKey(topic.getKey())) {
          heir = source(topic.getValue());
        }
      }
    }
    return heir;
  }

  private SourceConfig first(Session session) {
    return source(session.sources().iterator().next());
  }

  private SourceConfig firstChanged(Session old, Session now) {
    return now.topics().keySet().stream()
        .filter(filter -> !old.topics().containsKey(filter))
        .findFirst()
        .map(filter -> source(Objects.requireNonNull(now.topics().get(filter))))
        .orElseGet(() -> first(now));
  }

  private SourceConfig source(String name) {
    return Objects.requireNonNull(prepared.after.sources().get(name), name);
  }

  /**
   * The session can have one connection at a time, so the new one comes after the commit. Whether
   * the broker would take it is found out beside, under another client id.
   */
  private void probe(Session now, Session.Terms terms) {
    Publisher probe =
        parts
            .connector()
            .publisher(
                String.join(", ", now.sources()),
                terms.connection(),
                now.client() + "-probe-" + number.getAsInt(),
                new Publisher.Events() {
                  @Override
                  public void up() {
                    // Its start tells.
                  }

                  @Override
                  public void down(String why) {
                    // Its start tells.
                  }
                });
    probe.onTrial();
    prepared.probes.add(probe);
    prepared.sessionProbes.put(now.id(), probe);
    attempts.add(probe.start(), first(now).at(), "sources." + first(now).name());
  }

  /** Where the gate of a session leads. */
  static List<Gate.Way> ways(Session session, Map<String, SourceNode> nodes) {
    List<Gate.Way> ways = new ArrayList<>();
    for (String source : session.sources()) {
      ways.add(
          new Gate.Way(
              session.topicsOf(source), Objects.requireNonNull(nodes.get(source), source)));
    }
    return ways;
  }

  /** The feed of a session; not started. */
  static Feed feed(Parts parts, Session session, Session.Terms terms, Gate gate) {
    return parts
        .connector()
        .feed(
            gate::name,
            terms.connection(),
            session.client(),
            List.copyOf(session.topics().keySet()),
            terms.qos(),
            terms.receiveMaximum(),
            gate);
  }
}
