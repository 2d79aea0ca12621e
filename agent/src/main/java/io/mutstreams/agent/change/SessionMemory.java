package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.StateStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Remembers over restarts which sessions there are at the brokers, those of the sources or those of
 * the switches.
 *
 * <p>Owned by the change thread.
 */
final class SessionMemory {
  static final String PLACE = ":sessions";
  static final String SWITCHES = ":switch-sessions";

  private final KeptTree kept;
  private @Nullable Remembered remembered;

  /**
   * A session that is to be left.
   *
   * @param id the session's, which is among the sessions
   * @param agent the id of the agent whose it is: that may have been edited
   * @param since when it was to go, epoch milliseconds
   * @param left whether another one has taken over: it is to be drained; else it carries something
   *     until that has gone over to another one
   */
  record Leaving(String id, String agent, long since, boolean left) {}

  /** Sessions belong to an agent: those of another id may be another one's by now. */
  private record Remembered(String agent, List<Session> sessions, List<Leaving> leaving) {}

  /**
   * Begins to read.
   *
   * @param place where it is stored
   * @param patienceMillis how long to wait for what was remembered
   */
  SessionMemory(StateStore store, String place, long patienceMillis) {
    kept = new KeptTree(store, place, patienceMillis);
  }

  /**
   * Waits, but not for ever, until what was remembered has been read.
   *
   * @return whether it has
   */
  boolean isRead() {
    if (remembered == null && kept.isRead()) {
      remembered = parse(kept.read());
    }
    return remembered != null;
  }

  /** The sessions of an agent as they were last remembered; once they are read. */
  List<Session> sessions(String agent) {
    Remembered known = remembered;
    return known != null && known.agent().equals(agent) ? known.sessions() : List.of();
  }

  /** The sessions of an agent that were to be left when they were last remembered. */
  List<Leaving> leaving(String agent) {
    Remembered known = remembered;
    return known != null && known.agent().equals(agent) ? known.leaving() : List.of();
  }

  /** As {@link #remember(String, List, List)}, where none is to be left. */
  void remember(String agent, List<Session> sessions) {
    CompletableFuture<Void> unused = remember(agent, sessions, List.of());
  }

  /**
   * These are the sessions now; written if that is new.
   *
   * @param leaving those of them that are to be left
   * @return completes when it is durable
   */
  CompletableFuture<Void> remember(String agent, List<Session> sessions, List<Leaving> leaving) {
    Remembered now = new Remembered(agent, List.copyOf(sessions), List.copyOf(leaving));
    if (now.equals(remembered)) {
      return CompletableFuture.completedFuture(null);
    }
    remembered = now;
    return kept.write(tree(now));
  }

  private static Map<String, Object> tree(Remembered remembered) {
    List<Object> sessions = new ArrayList<>();
    for (Session session : remembered.sessions()) {
      sessions.add(
          Map.of(
              "client", session.client(), "broker", session.broker(), "topics", session.topics()));
    }
    List<Object> leaving = new ArrayList<>();
    for (Leaving each : remembered.leaving()) {
      leaving.add(
          Map.of(
              "id", each.id(),
              "agent", each.agent(),
              "since", each.since(),
              "left", each.left()));
    }
    return Map.of("agent", remembered.agent(), "sessions", sessions, "leaving", leaving);
  }

  private static Remembered parse(@Nullable Map<?, ?> tree) {
    List<Session> sessions = new ArrayList<>();
    if (tree != null && tree.get("sessions") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> session && session.get("topics") instanceof Map<?, ?> map) {
          Map<String, String> topics = new LinkedHashMap<>();
          map.forEach((filter, source) -> topics.put((String) filter, (String) source));
          sessions.add(
              new Session(
                  String.valueOf(session.get("client")),
                  String.valueOf(session.get("broker")),
                  topics));
        }
      }
    }
    return new Remembered(
        tree == null ? "" : String.valueOf(tree.get("agent")), sessions, leaving(tree));
  }

  private static List<Leaving> leaving(@Nullable Map<?, ?> tree) {
    List<Leaving> leaving = new ArrayList<>();
    if (tree != null && tree.get("leaving") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> one && one.get("since") instanceof Long since) {
          leaving.add(
              new Leaving(
                  String.valueOf(one.get("id")),
                  String.valueOf(one.get("agent")),
                  since,
                  Boolean.TRUE.equals(one.get("left")))); // not there in earlier versions
        }
      }
    }
    return leaving;
  }
}
