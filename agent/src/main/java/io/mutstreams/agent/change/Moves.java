package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.flow.Publisher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources, the uplinks and the clients that set switches that wait until the broker to which
 * they move can be reached. Whether it can is tried by connections beside, one to each, that
 * neither subscribe nor publish.
 *
 * <p>Owned by the change thread; {@link #list} may be asked by any, and the connections tell from
 * theirs whether they are up.
 */
final class Moves {
  private static final Logger LOG = LoggerFactory.getLogger(Moves.class);

  /** After so long it is tried again where the broker is there, and something else was wrong. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Parts parts;
  private final Map<String, Probe> probes = new HashMap<>();
  private List<Postponed> waiting = List.of();
  private List<Awaited> awaited = List.of();

  /** Since when, by what waits for what. */
  private final Map<String, Instant> since = new LinkedHashMap<>();

  private @Nullable String refused;
  private long again = System.nanoTime();
  private int number;
  private volatile List<Move> list = List.of();

  /** A connection that tells whether a broker can be reached. */
  private static final class Probe implements Publisher.Events {
    private final Publisher publisher;
    private volatile boolean up;

    Probe(Parts parts, Awaited what, int number) {
      publisher =
          parts
              .connector()
              .publisher(
                  what.name() + " (to come)", what.to(), what.client() + "-probe-w" + number, this);
      publisher.onTrial(); // That it waits, and for what, is told by itself.
      Closing.quietly(publisher.start());
    }

    @Override
    public void up() {
      up = true;
    }

    @Override
    public void down(String why) {
      up = false;
    }
  }

  Moves(Parts parts) {
    this.parts = parts;
  }

  /** Those that wait. Any thread. */
  List<Move> list() {
    return list;
  }

  /** What waits to go over to another session. */
  List<Postponed> waiting() {
    return waiting;
  }

  /** Since when something waits. */
  Instant since(Postponed what) {
    return since.getOrDefault(Awaited.key(what), now());
  }

  /** Since when something has waited already, before the agent was started. */
  void began(Postponed what, Instant when) {
    since.put(Awaited.key(what), when);
  }

  /** The ids of the agents whose the former sessions are, by the ids of those. */
  Map<String, String> agents() {
    Map<String, String> agents = new HashMap<>();
    waiting.forEach(each -> agents.put(each.former().id(), each.agent()));
    return agents;
  }

  /** Sessions without those that an agent of another id has left to come to its own. */
  List<Session> without(List<Session> sessions, String agent) {
    Map<String, String> agents = agents();
    return sessions.stream()
        .filter(session -> agents.getOrDefault(session.id(), agent).equals(agent))
        .toList();
  }

  /** Whether a session is waited for, whose broker cannot be reached now. */
  boolean isUnreached(Session session, Session.Terms terms) {
    Probe probe = probes.get(terms.connection().fingerprint());
    return probe != null
        && !probe.up
        && waiting.stream().anyMatch(each -> each.target().id().equals(session.id()));
  }

  /** Whether the same waits already, and the broker cannot be reached now. */
  boolean isUnreached(Awaited what) {
    Probe probe = probe(what);
    return probe != null && !probe.up;
  }

  /**
   * Whether the same has waited, and the broker is there now. Where a connection takes its time it
   * is not to be found too slow again and again.
   */
  boolean isReached(Awaited what) {
    Probe probe = probe(what);
    return probe != null && probe.up;
  }

  private @Nullable Probe probe(Awaited what) {
    return awaited.stream().anyMatch(each -> each.key().equals(what.key()))
        ? probes.get(what.to().fingerprint())
        : null;
  }

  /**
   * This is what waits after a change.
   *
   * @param sessions what goes over to another session
   * @param links what gets another connection
   */
  void are(List<Postponed> sessions, List<Awaited> links) {
    List<Awaited> all = new ArrayList<>(sessions.stream().map(Awaited::of).toList());
    all.addAll(links);
    Set<String> keys = new HashSet<>();
    Set<String> connections = new HashSet<>();
    for (Awaited each : all) {
      keys.add(each.key());
      if (since.putIfAbsent(each.key(), now()) == null) {
        again = System.nanoTime();
      }
      String connection = each.to().fingerprint();
      connections.add(connection);
      probes.computeIfAbsent(connection, its -> new Probe(parts, each, number++));
    }
    since.keySet().retainAll(keys);
    probes
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = !connections.contains(entry.getKey());
              if (over) {
                Closing.quietly(entry.getValue().publisher.close(0));
              }
              return over;
            });
    final List<Move> before = list;
    waiting = List.copyOf(sessions);
    awaited = List.copyOf(all);
    refused = null;
    look();
    tell(before);
  }

  private void tell(List<Move> before) {
    for (Move move : list) {
      if (before.stream().noneMatch(other -> isSame(move, other))) {
        LOG.atWarn()
            .addKeyValue("event", "waits")
            .addKeyValue(move.thing(), move.name())
            .addKeyValue("peer", move.at())
            .log("{}", move.sentence());
      }
    }
    for (Move move : before) {
      if (list.stream().noneMatch(other -> isSame(move, other))) {
        LOG.atInfo()
            .addKeyValue("event", "waits-no-more")
            .addKeyValue(move.thing(), move.name())
            .addKeyValue("peer", move.at())
            .log(
                "{} {}: waits for {} ({}) no more",
                move.thing(),
                move.name(),
                move.to(),
                move.at());
      }
    }
  }

  private static boolean isSame(Move move, Move other) {
    return move.thing().equals(other.thing())
        && move.name().equals(other.name())
        && move.at().equals(other.at());
  }

  /** What becomes of the sources or uplinks that wait, in plain words, by name. */
  Map<String, String> words(String thing) {
    Map<String, String> words = new HashMap<>();
    list.stream()
        .filter(move -> move.thing().equals(thing))
        .forEach(move -> words.put(move.name(), move.words()));
    return words;
  }

  /** Looks how the brokers are doing. */
  void look() {
    List<Move> now = new ArrayList<>();
    for (Awaited each : awaited) {
      ConnectionConfig to = each.to();
      now.add(
          new Move(
              each.thing(),
              each.name(),
              each.from(),
              to.name(),
              each.at(),
              since.getOrDefault(each.key(), now()),
              why(Objects.requireNonNull(probes.get(to.fingerprint())))));
    }
    list = List.copyOf(now);
  }

  private String why(Probe probe) {
    if (probe.up) {
      return refused == null ? "that broker is there now, it is about to go" : refused;
    }
    String why = probe.publisher.status().why();
    return why == null ? "that broker does not answer" : why;
  }

  /** Whether something may go over now. */
  boolean isDue(long nanos) {
    return awaited.stream()
            .map(each -> probes.get(each.to().fingerprint()))
            .anyMatch(probe -> probe != null && probe.up)
        && nanos - again > 0;
  }

  /** It is tried; if nothing comes of it, it is tried again later. */
  void tries(long nanos) {
    again = nanos + AGAIN_NANOS;
  }

  /** Nothing came of it. */
  void refused(List<Problem> problems) {
    refused = problems.isEmpty() ? "it was not taken" : problems.get(0).message();
    look();
  }

  private Instant now() {
    return Instant.ofEpochMilli(parts.clock().millis());
  }

  void stop() {
    probes.values().forEach(probe -> Closing.quietly(probe.publisher.close(0)));
    probes.clear();
    waiting = List.of();
    awaited = List.of();
    list = List.of();
  }
}
