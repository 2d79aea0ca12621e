package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.flow.LinkStatus;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The brokers that uplinks publish to, as one list of what arrived. Safe for any thread. */
final class MemoryUpstream {
  static final Position PLACE = new Position("agent.yaml", 3, 5);

  private static final int WINDOW = 20;

  /** A little longer than a change waits for a connection. */
  private static final Executor FAR =
      CompletableFuture.delayedExecutor(3_500, TimeUnit.MILLISECONDS);

  private final List<Outgoing> arrived = new ArrayList<>();
  private final List<String> hosts = new ArrayList<>();
  private final Set<Publisher> open = ConcurrentHashMap.newKeySet();
  private final Set<String> distrusted = ConcurrentHashMap.newKeySet();
  private volatile boolean stalled;

  /** From now on TLS does not come about with a host. */
  void distrust(String host) {
    distrusted.add(host);
  }

  /** Brokers whose name begins with slow take nothing more until told otherwise. */
  void stall(boolean now) {
    stalled = now;
  }

  /** The publishers that are not closed. */
  Set<Publisher> open() {
    return open;
  }

  /** What arrived, in order. */
  synchronized List<Outgoing> arrived() {
    return List.copyOf(arrived);
  }

  synchronized int count() {
    return arrived.size();
  }

  private synchronized void arrive(String host, Outgoing message) {
    arrived.add(message);
    hosts.add(host);
  }

  /** To which hosts it came, in order and each once in a row. */
  synchronized List<String> hosts() {
    List<String> each = new ArrayList<>();
    for (String host : hosts) {
      if (each.isEmpty() || !each.get(each.size() - 1).equals(host)) {
        each.add(host);
      }
    }
    return each;
  }

  /** The connections to a host end; the host is not there any more. */
  void breakDown(String host) {
    for (Publisher each : Set.copyOf(open)) {
      ((MemoryPublisher) each).breakDown(host);
    }
  }

  /**
   * A broker whose name begins with refusing refuses; one that is away is never reached, and one
   * that is far takes its time for each connection.
   */
  Publisher publisher(String host, Publisher.Events events) {
    return publisher(host, CompletableFuture.completedFuture(null), events);
  }

  /**
   * A publisher.
   *
   * @param reached completes when the broker can be reached
   */
  Publisher publisher(String host, CompletableFuture<Void> reached, Publisher.Events events) {
    return new MemoryPublisher(host, reached, events);
  }

  private final class MemoryPublisher implements Publisher {
    private record InFlight(Outgoing message, Answer answer) {}

    private final String host;
    private final boolean slow;
    private final boolean far;
    private final boolean refuses;
    private final boolean distrusts;
    private final boolean away;
    private final CompletableFuture<Void> reached;
    private final Events events;
    private final BlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private int flying;
    private boolean connected;
    private boolean closing;
    private volatile boolean waits = true;

    MemoryPublisher(String host, CompletableFuture<Void> reached, Events events) {
      this.host = host;
      this.reached = reached;
      this.far = host.startsWith("far");
      this.slow = host.startsWith("slow");
      this.refuses = host.startsWith("refusing");
      this.distrusts = distrusted.contains(host);
      this.away = host.startsWith("away");
      this.events = events;
      open.add(this);
    }

    @Override
    public CompletableFuture<Void> start() {
      if (refuses) {
        return CompletableFuture.failedFuture(new RefusedException("bad user name or password"));
      }
      if (distrusts) {
        return CompletableFuture.failedFuture(
            new RefusedException("TLS: not trusted", new RefusedException.Place(PLACE, "x")));
      }
      CompletableFuture<Void> up = new CompletableFuture<>();
      if (away) {
        return up;
      }
      CompletableFuture<Void> unused =
          far ? reached.thenRunAsync(() -> begin(up), FAR) : reached.thenRun(() -> begin(up));
      return up;
    }

    private void begin(CompletableFuture<Void> up) {
      if (closed.isDone()) {
        return;
      }
      Thread thread = new Thread(this::run, "upstream");
      thread.setDaemon(true);
      thread.start();
      work.add(
          () -> {
            connect();
            events.up();
            up.complete(null);
          });
    }

    private void run() {
      try {
        while (!closed.isDone()) {
          work.take().run();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private synchronized void breakDown(String which) {
      if (host.equals(which) && connected) {
        connected = false;
        work.add(() -> events.down("gone"));
      }
    }

    private synchronized void connect() {
      connected = !closing;
    }

    /** The message is on its way; it arrives, and is answered, when the thread comes to it. */
    @Override
    public synchronized boolean publish(Outgoing message, Answer answer) {
      if (!connected || closing || flying >= WINDOW) {
        return false;
      }
      flying++;
      InFlight each = new InFlight(message, answer);
      return work.add(() -> answer(each));
    }

    private void answer(InFlight each) {
      boolean taken = isTaken();
      if (taken) {
        arrive(host, each.message());
      }
      synchronized (this) {
        flying--;
      }
      if (taken) {
        each.answer().delivered();
      } else {
        each.answer().broken();
      }
      end();
    }

    /** Waits until the broker takes what comes, or the time to close is up. */
    private boolean isTaken() {
      while (slow && stalled) {
        if (!waits) {
          return false;
        }
        LockSupport.parkNanos(1_000_000);
      }
      return true;
    }

    @Override
    public int window() {
      return WINDOW;
    }

    @Override
    public CompletableFuture<Void> close(long patienceMillis) {
      synchronized (this) {
        closing = true;
      }
      // All that was published is answered before: it breaks when the time is up, which is sooner
      // here than with a real broker, as nothing comes of the waiting.
      work.add(this::end);
      CompletableFuture.delayedExecutor(patienceMillis / 10, TimeUnit.MILLISECONDS)
          .execute(() -> waits = false);
      if (refuses || distrusts || away || !reached.isDone()) {
        end();
      }
      return closed;
    }

    private void end() {
      synchronized (this) {
        if (!closing || flying > 0) {
          return;
        }
      }
      open.remove(this);
      closed.complete(null);
    }

    @Override
    public synchronized LinkStatus status() {
      boolean up = connected && !closing;
      return new LinkStatus(up, up ? null : "cannot be reached", 1, 0);
    }
  }
}
