package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.api.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A broker in memory, for sources: sessions by client id that outlive their connection, messages in
 * order, no more unacknowledged than the receiver bears. Safe for any thread.
 */
final class MemoryBroker {
  private final Map<String, Session> sessions = new HashMap<>();
  private final Set<MemoryFeed> open = ConcurrentHashMap.newKeySet();
  private final Map<String, CompletableFuture<Void>> away = new ConcurrentHashMap<>();
  private volatile boolean slow;
  private volatile Runnable leaving = () -> {};

  /** All connections break; the sessions stay. */
  void breakAll() {
    Set.copyOf(open)
        .forEach(
            feed -> {
              CompletableFuture<Void> unused = feed.close(false, 0);
            });
  }

  /** From now on it has not heard yet that sessions are given up. */
  void hearsLater() {
    slow = true;
  }

  /** Runs before a session is given up. */
  void beforeASessionIsLeft(Runnable what) {
    leaving = what;
  }

  /** A host cannot be reached until told otherwise. */
  void away(String host) {
    away.put(host, new CompletableFuture<>());
  }

  /** It can be reached again. */
  void back(String host) {
    CompletableFuture<Void> until = away.remove(host);
    if (until != null) {
      until.complete(null);
    }
  }

  /** Completes when a host can be reached. */
  CompletableFuture<Void> reached(String host) {
    return away.getOrDefault(host, CompletableFuture.completedFuture(null));
  }

  /** The feeds that are not closed. */
  Set<MemoryFeed> open() {
    return open;
  }

  /** Publishes to all sessions that subscribe the topic; waits while one of them is full. */
  void publish(String topic, String payload) throws InterruptedException {
    publishAt("", topic, payload);
  }

  /** As {@link #publish}, to the sessions at hosts whose name begins so. */
  void publishAt(String host, String topic, String payload) throws InterruptedException {
    List<Session> takers = new ArrayList<>();
    synchronized (sessions) {
      sessions.forEach(
          (client, session) -> {
            if (client.startsWith(host)) {
              takers.add(session);
            }
          });
    }
    for (Session session : takers) {
      session.publish(topic, payload);
    }
  }

  /** The client ids, with their broker, under which it keeps something. */
  Set<String> clients() {
    synchronized (sessions) {
      return Set.copyOf(sessions.keySet());
    }
  }

  /** How many messages are queued or unacknowledged. */
  int unacknowledged() {
    synchronized (sessions) {
      return sessions.values().stream().mapToInt(Session::size).sum();
    }
  }

  Feed feed(String clientId, List<String> topics, int most, Consumer<Arrival> arrivals) {
    return new MemoryFeed(clientId, topics, most, arrivals);
  }

  private record Message(String topic, String payload) {}

  /** What the broker keeps for a client. */
  private static final class Session {
    private final Set<String> topics = new HashSet<>();
    private final Deque<Message> queue = new ArrayDeque<>();
    private @Nullable MemoryFeed feed;
    private int flying;
    private boolean forgotten;

    synchronized void forget() {
      forgotten = true;
      notifyAll();
    }

    synchronized void publish(String topic, String payload) throws InterruptedException {
      if (!topics.contains(topic)) {
        return;
      }
      while (queue.size() > 500 && !forgotten) {
        wait(1_000);
      }
      if (forgotten) {
        return;
      }
      queue.add(new Message(topic, payload));
      deliver();
    }

    synchronized int size() {
      return queue.size() + flying;
    }

    synchronized void deliver() {
      while (feed != null && !queue.isEmpty() && flying < feed.most) {
        Message next = queue.remove();
        flying++;
        feed.arrived(next);
      }
      notifyAll();
    }

    synchronized void settled() {
      flying--;
      deliver();
    }

    /** What was delivered and not acknowledged is delivered again, before all else. */
    synchronized void takeBack(Deque<Message> messages) {
      flying -= messages.size();
      messages.descendingIterator().forEachRemaining(queue::addFirst);
    }

    synchronized void attach(@Nullable MemoryFeed next) {
      feed = next;
      deliver();
    }
  }

  /** One connection. */
  final class MemoryFeed implements Feed {
    private final String clientId;
    private final int most;
    private final Consumer<Arrival> arrivals;
    private Set<String> topics;
    private @Nullable Set<String> prepared;
    private final List<Message> heldBack = new ArrayList<>();
    private @Nullable Session session;
    private final Deque<Message> unsettled = new ArrayDeque<>();
    private @Nullable CompletableFuture<Void> closing;
    private boolean ended;
    private boolean anew;

    MemoryFeed(String clientId, List<String> topics, int most, Consumer<Arrival> arrivals) {
      this.clientId = clientId;
      this.topics = new HashSet<>(topics);
      this.most = most;
      this.arrivals = arrivals;
      open.add(this);
    }

    @Override
    public CompletableFuture<Void> start() {
      if (topics.contains("forbidden")) {
        return CompletableFuture.failedFuture(new RefusedException("not authorised"));
      }
      CompletableFuture<Void> reached = reached(clientId.substring(0, clientId.indexOf('/')));
      if (!reached.isDone()) {
        return reached.thenRun(this::connect);
      }
      connect();
      return CompletableFuture.completedFuture(null);
    }

    private void connect() {
      if (!open.contains(this)) {
        return;
      }
      Session mine;
      synchronized (sessions) {
        if (anew) {
          sessions.remove(clientId);
        }
        mine = sessions.computeIfAbsent(clientId, id -> new Session());
      }
      synchronized (mine) {
        session = mine;
        mine.topics.clear();
        mine.topics.addAll(topics);
        mine.attach(this);
      }
    }

    private Session session() {
      Session mine = session;
      if (mine == null) {
        throw new IllegalStateException("not started");
      }
      return mine;
    }

    private void arrived(Message message) {
      if (prepared != null && !topics.contains(message.topic())) {
        heldBack.add(message);
      } else {
        hand(message);
      }
    }

    private void hand(Message message) {
      unsettled.add(message);
      arrivals.accept(
          new Arrival(
              message.topic(), Bytes.utf8(message.payload()), Map.of(), 1, () -> settled(message)));
    }

    private void settled(Message message) {
      Session mine = session();
      synchronized (mine) {
        if (ended) {
          return; // Too late: it is delivered again.
        }
        if (!unsettled.removeFirstOccurrence(message)) {
          throw new IllegalStateException("settled twice");
        }
        mine.settled();
        end();
      }
    }

    @Override
    public CompletableFuture<Void> prepareTopics(List<String> wanted) {
      if (wanted.contains("forbidden")) {
        return CompletableFuture.failedFuture(new RefusedException("not authorised"));
      }
      Session mine = session();
      synchronized (mine) {
        prepared = new HashSet<>(wanted);
        mine.topics.addAll(wanted);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void commitTopics() {
      Session mine = session();
      synchronized (mine) {
        if (prepared != null) {
          topics = prepared;
          prepared = null;
          mine.topics.retainAll(topics);
          heldBack.forEach(this::hand);
          heldBack.clear();
        }
      }
    }

    @Override
    public void abortTopics() {
      Session mine = session();
      synchronized (mine) {
        prepared = null;
        mine.topics.retainAll(topics);
        mine.flying -= heldBack.size();
        heldBack.clear();
        mine.deliver();
      }
    }

    @Override
    public void drain() {
      Session mine = session();
      synchronized (mine) {
        mine.topics.clear();
      }
    }

    @Override
    public void anew() {
      anew = true;
    }

    @Override
    public void follow(Feed former) {
      // No acknowledgement is missed here.
    }

    @Override
    public CompletableFuture<Void> close(boolean forget, long patienceMillis) {
      if (forget) {
        leaving.run();
      }
      CompletableFuture<Void> closed = new CompletableFuture<>();
      Session mine = session;
      if (mine == null) {
        if (forget && !slow) {
          synchronized (sessions) {
            sessions.remove(clientId);
          }
        }
        open.remove(this);
        closed.complete(null);
        return closed;
      }
      synchronized (mine) {
        mine.attach(null);
        closing = closed;
        end();
        if (patienceMillis == 0 && !ended) {
          mine.takeBack(unsettled);
          unsettled.clear();
          end();
        }
      }
      if (forget && !slow) {
        synchronized (sessions) {
          sessions.remove(clientId, mine);
        }
        mine.forget();
      }
      return closed;
    }

    /** All has been settled. A test has the patience to wait for that. */
    private void end() {
      if (closing != null && unsettled.isEmpty()) {
        ended = true;
        open.remove(this);
        closing.complete(null);
      }
    }

    @Override
    public LinkStatus status() {
      boolean connected = session != null;
      return new LinkStatus(connected, connected ? null : "cannot be reached", 1, unsettled.size());
    }
  }
}
