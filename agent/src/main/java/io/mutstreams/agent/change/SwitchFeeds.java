package io.mutstreams.agent.change;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SwitchConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.SwitchInlet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The clients by which messages set switches: one for each connection that a switch names, with a
 * session of its own, so that what was published while the agent was away comes when it is back.
 * New ones are subscribed before a change is committed, former ones leave behind it.
 *
 * <p>Owned by the change thread; {@link #status} may be asked by any.
 */
final class SwitchFeeds {
  /** Switches are set now and then; this is enough for many at once. */
  private static final int RECEIVE_MAXIMUM = 100;

  private static final long PATIENCE_MILLIS = 5_000;

  private final Parts parts;
  private final SessionMemory memory;
  private volatile Map<String, SwitchLine> lines = Map.of();
  private final Map<String, SwitchLine> next = new LinkedHashMap<>();
  private final List<Feed> otherTopics = new ArrayList<>();

  /** What tries beside how a client is to be connected from the commit on, by connection. */
  private final Map<String, Publisher> tried = new HashMap<>();

  /**
   * None yet.
   *
   * @param patienceMillis how long to wait for what was remembered
   */
  SwitchFeeds(Parts parts, long patienceMillis) {
    this.parts = parts;
    this.memory = new SessionMemory(parts.states(), SessionMemory.SWITCHES, patienceMillis);
  }

  /** Where a connection is first named, and all topics that are wanted of it. */
  private record Wanted(SwitchConfig by, Position at, Set<String> topics) {}

  private static Map<String, Wanted> wanted(Revision after) {
    Map<String, Wanted> wanted = new LinkedHashMap<>();
    for (SwitchConfig config : after.switches().values()) {
      for (SwitchConfig.SetBy by : config.setBy()) {
        Set<String> topics =
            wanted
                .computeIfAbsent(
                    by.connection(), name -> new Wanted(config, by.at(), new LinkedHashSet<>()))
                .topics();
        boolean unused = topics.add(by.topic());
      }
    }
    return wanted;
  }

  /** Makes beside what runs what a change needs. */
  void prepare(Prepared prepared, SessionPreparation.Attempts attempts) {
    next.clear();
    otherTopics.clear();
    tried.clear();
    Revision after = prepared.after;
    wanted(after)
        .forEach(
            (name, wanted) -> {
              ConnectionConfig connection =
                  Objects.requireNonNull(after.connections().get(name), name);
              String client = client(after.agentId(), name, Session.broker(connection));
              String path = "switches." + wanted.by().name() + ".set-by";
              CompletableFuture<Void> start =
                  prepare(prepared, name, client, connection, wanted.topics());
              if (start != null) {
                attempts.add(start, wanted.at(), path);
              }
            });
  }

  /**
   * The client id of the session that there is, or one that no other has at the same broker, where
   * the connection may have had another user.
   */
  private String client(String agent, String name, String broker) {
    String plain = "mutstreams-" + agent + "--switches-";
    List<Session> known = new ArrayList<>();
    lines.forEach((connection, line) -> known.add(line.session(connection)));
    if (known.isEmpty() && memory.isRead()) {
      known.addAll(memory.sessions(agent));
    }
    Set<String> taken = new HashSet<>();
    for (Session session : known) {
      if (session.broker().equals(broker)
          && session.client().startsWith(plain)
          && session.sources().contains(name)) {
        return session.client();
      }
      if (Session.sameClients(session.broker(), broker)) {
        taken.add(session.client());
      }
    }
    String client = plain + name;
    for (int number = 2; taken.contains(client); number++) {
      client = plain + name + "-" + number;
    }
    return client;
  }

  private @Nullable CompletableFuture<Void> prepare(
      Prepared prepared,
      String name,
      String client,
      ConnectionConfig connection,
      Set<String> topics) {
    SwitchLine old = lines.get(name);
    if (old != null) {
      Awaited awaited = Awaited.of(name, old.session(name), client, connection);
      if (prepared.moves.isUnreached(awaited)) {
        stay(prepared, name, old, awaited);
        return null;
      }
    }
    if (old == null || old.isElsewhere(client, connection)) {
      SwitchInlet inlet = new SwitchInlet(name, parts.switches());
      Feed feed = feed(name, client, connection, topics, inlet);
      feed.onTrial();
      if (!prepared.isFirst()) {
        feed.anew();
      }
      next.put(name, new SwitchLine(client, connection, topics, inlet, feed));
      return feed.start();
    }
    next.put(name, new SwitchLine(client, connection, topics, old.inlet(), old.feed()));
    if (!Difference.sameConnection(old.connection(), connection)) {
      // The session bears one connection at a time: the new one comes behind the commit. Whether
      // the broker would take it is found out beside.
      Publisher probe =
          parts.connector().publisher(label(name), connection, client + "-probe", new Unheard());
      probe.onTrial();
      prepared.probes.add(probe);
      tried.put(name, probe);
      return probe.start();
    }
    if (!old.topics().equals(topics)) {
      otherTopics.add(old.feed());
      return old.feed().prepareTopics(List.copyOf(topics));
    }
    return null;
  }

  private void stay(Prepared prepared, String name, SwitchLine old, Awaited awaited) {
    next.put(name, old);
    prepared.awaited.add(awaited);
  }

  /**
   * Clients that are connected stay as they are where the broker does not answer to how they are to
   * be connected. After what is prepared has had its time to come up.
   */
  void stay(Prepared prepared) {
    for (Map.Entry<String, SwitchLine> each : List.copyOf(next.entrySet())) {
      String name = each.getKey();
      SwitchLine line = each.getValue();
      SwitchLine old = lines.get(name);
      if (old == null || old.equals(line) || !old.isUp() || isUp(name, line)) {
        continue;
      }
      Awaited awaited = Awaited.of(name, old.session(name), line.client(), line.connection());
      if (!prepared.moves.isReached(awaited)) {
        if (old.feed() != line.feed()) {
          Closing.quietly(line.feed().close(true, 0));
        }
        stay(prepared, name, old, awaited);
      }
    }
  }

  private boolean isUp(String name, SwitchLine line) {
    Publisher probe = tried.get(name);
    return probe == null ? line.isUp() : probe.status().connected();
  }

  private static String label(String connection) {
    return "switches of " + connection;
  }

  private Feed feed(
      String name,
      String client,
      ConnectionConfig connection,
      Set<String> topics,
      SwitchInlet inlet) {
    return parts
        .connector()
        .feed(
            () -> label(name),
            connection,
            client,
            List.copyOf(topics),
            1,
            RECEIVE_MAXIMUM,
            inlet::accept);
  }

  /**
   * Takes everything back that was prepared.
   *
   * @param first whether it was for a first revision: a session may be an earlier run's, with all
   *     that its broker has kept
   */
  void undo(boolean first) {
    otherTopics.forEach(Feed::abortTopics);
    next.forEach(
        (name, line) -> {
          SwitchLine old = lines.get(name);
          if (old == null || old.feed() != line.feed()) {
            Closing.quietly(line.feed().close(!first, 0));
          }
        });
  }

  /** What was prepared counts from now on, and what nothing needs any more goes. */
  void commit(Revision after) {
    Map<String, SwitchLine> before = lines;
    Map<String, SwitchLine> now = new HashMap<>();
    next.forEach(
        (name, line) -> {
          SwitchLine old = before.get(name);
          boolean same =
              old == null
                  || old.feed() != line.feed()
                  || Difference.sameConnection(old.connection(), line.connection());
          now.put(name, same ? line : reconnected(name, line));
        });
    lines = Map.copyOf(now);
    now.values().forEach(line -> line.feed().counts());
    now.values().forEach(line -> line.inlet().lead(after.switches()));
    otherTopics.forEach(Feed::commitTopics);
    before.forEach(
        (name, line) -> {
          SwitchLine stays = now.get(name);
          if (stays == null || stays.isElsewhere(line.client(), line.connection())) {
            Closing.quietly(line.feed().close(true, PATIENCE_MILLIS));
          }
        });
    remember(after, before, now);
  }

  /** Forgets those that went while the agent was away: their brokers fill them still. */
  private void remember(
      Revision after, Map<String, SwitchLine> before, Map<String, SwitchLine> now) {
    if (!memory.isRead()) {
      return;
    }
    List<Session> sessions = new ArrayList<>();
    now.forEach((name, line) -> sessions.add(line.session(name)));
    List<Session> remembered = memory.sessions(after.agentId());
    if (sessions.isEmpty() && remembered.isEmpty()) {
      return;
    }
    Set<String> used = new HashSet<>();
    sessions.forEach(session -> used.add(session.id()));
    before.forEach((name, line) -> used.add(line.session(name).id()));
    for (Session known : remembered) {
      if (!used.contains(known.id())) {
        after.connections().values().stream()
            .filter(connection -> Session.broker(connection).equals(known.broker()))
            .findFirst()
            .ifPresent(connection -> forget(known, connection));
      }
    }
    memory.remember(after.agentId(), sessions);
  }

  private void forget(Session session, ConnectionConfig connection) {
    Feed feed =
        parts
            .connector()
            .feed(
                () -> "former switches",
                connection,
                session.client(),
                List.copyOf(session.topics().keySet()),
                1,
                1,
                arrival -> arrival.settled().run());
    Closing.quietly(feed.close(true, 0));
  }

  private SwitchLine reconnected(String name, SwitchLine line) {
    Closing.waitFor(line.feed().close(false, PATIENCE_MILLIS), PATIENCE_MILLIS * 2);
    Feed feed = feed(name, line.client(), line.connection(), line.topics(), line.inlet());
    feed.follow(line.feed());
    Closing.quietly(feed.start());
    return new SwitchLine(line.client(), line.connection(), line.topics(), line.inlet(), feed);
  }

  /** How the clients are doing, by connection. Any thread. */
  Map<String, LinkStatus> status() {
    Map<String, LinkStatus> status = new HashMap<>();
    lines.forEach((name, line) -> status.put(name, line.feed().status()));
    return status;
  }

  /** Ends them; the brokers keep what comes meanwhile. */
  void stop() {
    List<CompletableFuture<Void>> closed = new ArrayList<>();
    lines.values().forEach(line -> closed.add(line.feed().close(false, 1_000)));
    lines = Map.of();
    Closing.waitFor(
        CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new)), PATIENCE_MILLIS);
  }

  /** Of a connection that is only tried. */
  private static final class Unheard implements Publisher.Events {
    @Override
    public void up() {
      // Its start tells.
    }

    @Override
    public void down(String why) {
      // Its start tells.
    }
  }
}
