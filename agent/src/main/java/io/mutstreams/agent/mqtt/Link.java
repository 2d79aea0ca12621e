package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.flow.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection up from its start to its close: connects, and connects again after a wait when
 * it failed or ended.
 *
 * <p>Safe for any thread. Its state is guarded by itself and never held while the role is called;
 * {@link Role#up} and {@link Role#down} alternate, which a second lock sees to.
 */
final class Link implements Wire.User {
  /** What the connection is for. */
  interface Role {
    /** Completes the options of a connection that is about to be made. */
    void configure(MqttConnectionOptions options);

    /** On Paho's callback thread, before any message. Must not block. */
    void opened(Wire wire, Session session);

    /** What remains to be done until it is up; on a worker, may block. */
    void ready(Wire wire, Session session) throws Exception;

    /** It is up; on a worker. */
    void up(Wire wire, Session session);

    /** It ended, be it that it had opened or come up or not; on any thread. Must not block. */
    void down(Wire wire, Ending ending);

    /** On Paho's callback thread. Must not block. */
    void arrived(Wire wire, String topic, MqttMessage message);
  }

  private final LinkLog log;
  private final ConnectionConfig connection;
  private final String clientId;
  private final Room room;
  private final Threads threads;
  private final Role role;
  private final ReentrantLock turns = new ReentrantLock();
  private final Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private boolean started;
  private boolean closed;
  private boolean up;
  private long upSince;
  private long connects;
  private @Nullable String why;
  private @Nullable Wire wire;
  private @Nullable Future<?> next;

  /**
   * @param name whose it is, for the log, such as "uplink archive"
   * @param room without it nothing is read
   */
  Link(
      Supplier<String> name,
      ConnectionConfig connection,
      String clientId,
      Room room,
      Threads threads,
      Role role) {
    this.log = new LinkLog(name, connection.host() + ":" + connection.port());
    this.connection = connection;
    this.clientId = clientId;
    this.room = room;
    this.threads = threads;
    this.role = role;
  }

  /** Nothing is logged of how it connects, until it counts. */
  void onTrial() {
    log.onTrial();
  }

  /** It belongs to what runs. */
  void counts() {
    log.counts();
  }

  /**
   * Starts it, once.
   *
   * @return completes when it is up for the first time; fails when it was refused, or TLS does not
   *     come about because of what both sides were given for it
   */
  synchronized CompletableFuture<Void> start() {
    if (!started && !closed) {
      started = true;
      threads.workers().execute(this::attempt);
    }
    return first;
  }

  /** Whether it has been started. */
  synchronized boolean isStarted() {
    return started;
  }

  synchronized boolean isUp() {
    return up;
  }

  /** The connection that is open or about to be; null when there is none. */
  synchronized @Nullable Wire wire() {
    return wire;
  }

  synchronized long connects() {
    return connects;
  }

  synchronized @Nullable String why() {
    return up ? null : why;
  }

  private void attempt() {
    Wire made;
    try {
      made = make();
    } catch (MqttException | RuntimeException e) {
      failed(Ending.of(e, log.peer()), 0, false);
      return;
    }
    if (made == null) {
      return;
    }
    try {
      Session session = made.open();
      role.ready(made, session);
      cameUp(made, session);
    } catch (RefusedException e) {
      made.end(new Ending(String.valueOf(e.getMessage()), 0, true, false));
    } catch (Exception e) {
      made.end(Ending.of(e, log.peer()));
    }
  }

  private synchronized @Nullable Wire make() throws MqttException {
    next = null;
    if (closed) {
      return null;
    }
    MqttConnectionOptions options = options(connection);
    role.configure(options);
    wire = new Wire(connection, clientId, options, room, threads, this);
    return wire;
  }

  /** What all connections have in common. */
  static MqttConnectionOptions options(ConnectionConfig connection) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setKeepAliveInterval((int) Math.max(1, connection.keepAlive().toSeconds()));
    if (connection.username() != null) {
      options.setUserName(connection.username());
    }
    Secret password = connection.password();
    if (password != null) {
      options.setPassword(password.value().getBytes(StandardCharsets.UTF_8));
    }
    return options;
  }

  private void cameUp(Wire came, Session session) {
    turns.lock();
    try {
      synchronized (this) {
        if (wire != came || came.hasEnded()) {
          return;
        }
        up = true;
        upSince = System.nanoTime();
        connects++;
      }
      log.up();
      role.up(came, session);
    } finally {
      turns.unlock();
    }
    first.complete(null);
  }

  @Override
  public void opened(Wire opened, Session session) {
    role.opened(opened, session);
  }

  @Override
  public void arrived(Wire from, String topic, MqttMessage message) {
    role.arrived(from, topic, message);
  }

  @Override
  public void ended(Wire gone, Ending ending) {
    long lasted;
    turns.lock();
    try {
      synchronized (this) {
        lasted = up ? (System.nanoTime() - upSince) / 1_000_000 : 0;
        up = false;
        why = ending.why();
        wire = null;
      }
      role.down(gone, ending);
    } finally {
      turns.unlock();
    }
    // What a broker gives as its reason will not pass at once.
    failed(ending, lasted, gone.hasServed() && ending.code() == 0);
  }

  @Override
  public String name() {
    return log.name();
  }

  private void failed(Ending ending, long lastedMillis, boolean served) {
    synchronized (this) {
      why = ending.why();
      if (closed) {
        return;
      }
      long wait = backoff.next(lastedMillis, served, ending.refused());
      next = threads.workAfter(wait, this::attempt);
    }
    log.down(ending.why());
    if (ending.refused()) {
      first.completeExceptionally(new RefusedException(log.name() + ": " + ending.why()));
    } else if (ending.remedy() != null) {
      // The tries go on as after any failure: certificates are renewed, and clocks set.
      first.completeExceptionally(
          new RefusedException(
              ending.why() + ": " + ending.remedy(),
              new RefusedException.Place(connection.at(), "connections." + connection.name())));
    }
  }

  /**
   * Ends it for good; on a worker, blocks until the broker was told.
   *
   * @param forget whether the broker shall forget the session
   * @return whether the broker was told
   */
  boolean close(boolean forget) {
    Wire open;
    boolean wasUp;
    boolean told = false;
    synchronized (this) {
      if (closed) {
        return false;
      }
      closed = true;
      open = wire;
      wasUp = up;
      why = Ending.CLOSED.why();
      if (next != null) {
        next.cancel(false);
      }
    }
    if (open != null && wasUp) {
      told = open.finish(forget);
    } else if (open != null) {
      open.end(Ending.CLOSED);
    }
    first.completeExceptionally(new RefusedException(log.name() + " is closed"));
    log.closed();
    return told;
  }
}
