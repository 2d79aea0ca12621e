package io.mutstreams.agent.service;

import io.mutstreams.agent.Agent;
import io.mutstreams.agent.Vitals;
import io.mutstreams.agent.history.Change;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks to systemd on a thread of its own: what others want told it is handed over in a queue. The
 * same thread asks the agent's parts whether they go on, and feeds the watchdog when all of them
 * have answered.
 */
final class Reporter implements Service, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  /** While it starts or ends, systemd is asked for so much more time, twice as often. */
  private static final Duration MORE = Duration.ofSeconds(30);

  /** For how long a start may take that opens what is stored. */
  private static final Duration LONGEST_START = Duration.ofMinutes(10);

  /** For how long an end may take; it is bounded by itself. */
  private static final Duration LONGEST_END = Duration.ofSeconds(80);

  /** How often what flows is told, at most; what became of a change is told at the next look. */
  private static final Duration STATUS = Duration.ofSeconds(5);

  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final long GOODBYE_MILLIS = 500;

  private final String socket;
  private final @Nullable Duration watchdog;
  private final Queue<String[]> messages = new ConcurrentLinkedQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread = new Thread(this, "service");
  private volatile @Nullable Agent agent;
  private volatile boolean stopping;
  private volatile boolean closed;

  private Reporter(String socket, @Nullable Duration watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  static Reporter start(String socket, @Nullable Duration watchdog) {
    Reporter reporter = new Reporter(socket, watchdog);
    reporter.thread.setDaemon(true);
    reporter.thread.start();
    return reporter;
  }

  @Override
  public void ready(Agent agent) {
    // Before the thread can send anything newer.
    tell("READY=1", "STATUS=" + agent.statusLine());
    this.agent = agent;
    LockSupport.unpark(thread);
  }

  @Override
  public Change reloading(Supplier<Change> work) {
    // Since systemd 253 it wants to know when, on the clock that never jumps.
    long micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    tell("RELOADING=1", "MONOTONIC_USEC=" + micros, "STATUS=looks at its files");
    try {
      return work.get();
    } finally {
      Agent running = agent;
      tell("READY=1", "STATUS=" + (running == null ? "" : running.statusLine()));
    }
  }

  @Override
  public void stopping() {
    stopping = true;
    tell("STOPPING=1", "STATUS=ends: what is in goes out or stays with its broker");
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
    try {
      boolean unused = ended.await(GOODBYE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String... message) {
    messages.add(message);
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    try (NotifySocket systemd = NotifySocket.connect(socket)) {
      talk(systemd);
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("event", "systemd")
          .log(
              "systemd cannot be told that the agent is ready, and will end it: {}. The native part"
                  + " of the library for it is put into {}, from where programs must be allowed to"
                  + " run; else set Type=exec and WatchdogSec=0 in a drop-in of the unit",
              e.toString(),
              System.getProperty("java.io.tmpdir"));
    } finally {
      ended.countDown();
    }
  }

  private void talk(NotifySocket systemd) throws IOException {
    long began = System.nanoTime();
    Rhythm more = new Rhythm(MORE.dividedBy(2), began);
    Rhythm status = new Rhythm(STATUS, began);
    Feeding feeding = watchdog == null ? null : new Feeding(watchdog, began);
    Vitals vitals = null;
    Change change = null;
    String told = "";
    long end = 0;
    while (!closed || !messages.isEmpty()) {
      for (String[] next = messages.poll(); next != null; next = messages.poll()) {
        systemd.send(next);
        told = "";
      }
      long now = System.nanoTime();
      Agent running = agent;
      if (stopping) {
        end = end == 0 ? now : end;
        if (more.due(now) && now - end < LONGEST_END.toNanos()) {
          systemd.send("EXTEND_TIMEOUT_USEC=" + TimeUnit.MILLISECONDS.toMicros(MORE.toMillis()));
        }
      } else if (running == null) {
        if (more.due(now) && now - began < LONGEST_START.toNanos()) {
          systemd.send(
              "EXTEND_TIMEOUT_USEC=" + TimeUnit.MILLISECONDS.toMicros(MORE.toMillis()),
              "STATUS=starts: opens what is stored");
        }
      } else {
        vitals = vitals == null ? running.vitals() : vitals;
        if (feeding != null && feeding.due(vitals, now)) {
          systemd.send("WATCHDOG=1");
        }
        Change last = running.lastChange();
        boolean changed = !last.equals(change);
        change = last;
        String line = status.due(now) || changed ? running.statusLine() : told;
        String stuck = feeding == null ? null : feeding.trouble();
        line = stuck == null ? line : stuck;
        if (!line.equals(told)) {
          systemd.send("STATUS=" + line);
          told = line;
        }
      }
      long rest = LOOK.toNanos();
      LockSupport.parkNanos(this, feeding == null ? rest : Math.min(rest, feeding.rest()));
    }
  }
}
