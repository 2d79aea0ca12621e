package io.mutstreams.agent.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;

/**
 * Gives Paho a new daemon thread for whatever it wants to run, and looks after three things that
 * Paho does not: an error that ends one of its threads is reported (Paho would go on deaf or dumb
 * until the keepalive runs out); its threads are never interrupted (it would interrupt the one that
 * is in our callback); and a connect does not sleep three times 100 ms while it waits for its own
 * threads.
 *
 * <p>The type is what Paho's constructor asks for; nothing is ever scheduled with it. Safe for any
 * thread.
 */
final class PahoThreads extends ScheduledThreadPoolExecutor {
  private static final long[] NUDGES_MILLIS = {1, 4, 15};
  private final Threads threads;
  private final Consumer<Throwable> died;

  PahoThreads(Threads threads, Consumer<Throwable> died) {
    super(0);
    this.threads = threads;
    this.died = died;
  }

  @Override
  public void execute(Runnable task) {
    new Runner(task).start();
  }

  @Override
  public Future<?> submit(Runnable task) {
    execute(task);
    if (Thread.currentThread() instanceof Runner starter) {
      for (long millis : NUDGES_MILLIS) {
        threads.after(millis, starter::nudge);
      }
    }
    // Cancelling this touches no thread.
    return new CompletableFuture<Void>();
  }

  private final class Runner extends Thread {
    private final Runnable task;

    Runner(Runnable task) {
      this.task = task;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        task.run();
      } catch (Throwable e) {
        died.accept(e);
      }
    }

    /** Ends a sleep. Only the thread that connects is nudged, and it sleeps only to poll. */
    void nudge() {
      if (getState() == State.TIMED_WAITING) {
        interrupt();
      }
    }
  }
}
