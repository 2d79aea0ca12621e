package io.mutstreams.agent.mqtt;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of all connections of a connector: a timer, whose tasks must not block, and workers
 * for what blocks (connecting, subscribing, ending), which go away when idle. All are daemons. Safe
 * for any thread.
 */
final class Threads {
  private static final int IDLE_SECONDS = 5;
  private final ScheduledThreadPoolExecutor timer;
  private final ThreadPoolExecutor workers;
  private final Set<HandOver> handOvers = ConcurrentHashMap.newKeySet();
  private final Farewells farewells = new Farewells();

  Threads() {
    timer = new ScheduledThreadPoolExecutor(1, named("mqtt-timer"));
    timer.setRemoveOnCancelPolicy(true);
    workers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("mqtt-worker"));
  }

  /** Runs a short task later, on the timer. */
  void after(long millis, Runnable task) {
    var unused = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
  }

  /** Runs a task that may block on a worker, later, unless cancelled before. */
  Future<?> workAfter(long millis, Runnable task) {
    return timer.schedule(() -> workers.execute(task), millis, TimeUnit.MILLISECONDS);
  }

  /** Nothing on it may block. */
  Executor timer() {
    return timer;
  }

  /** The sessions that are being left. */
  Farewells farewells() {
    return farewells;
  }

  /** Those of the connections of which Paho's own threads may still run. */
  Set<HandOver> handOvers() {
    return handOvers;
  }

  Executor workers() {
    return workers;
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
