package io.mutstreams.agent.http;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Ends a write that a caller does not take: the thread that writes is interrupted, which closes the
 * connection. Any thread. Its own thread is there only while something is written.
 */
final class WriteGuard implements AutoCloseable {
  private final ScheduledThreadPoolExecutor clock;

  WriteGuard() {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            work -> {
              Thread thread = new Thread(work, "http-guard");
              thread.setDaemon(true);
              return thread;
            });
    clock.setRemoveOnCancelPolicy(true);
    clock.setKeepAliveTime(1, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
  }

  /** Writes something. */
  interface Write {
    void run() throws IOException;
  }

  /**
   * Writes, but for no longer than that.
   *
   * @throws IOException when it fails, or takes too long
   */
  void within(Duration longest, Write write) throws IOException {
    Bell bell = new Bell(Thread.currentThread());
    ScheduledFuture<?> alarm =
        clock.schedule(bell::ring, longest.toMillis(), TimeUnit.MILLISECONDS);
    try {
      write.run();
    } finally {
      boolean unused = alarm.cancel(false);
      bell.over();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  /** Interrupts a thread, but not after it is over. Guarded by its monitor. */
  private static final class Bell {
    private final Thread writer;
    private boolean over;
    private boolean rung;

    Bell(Thread writer) {
      this.writer = writer;
    }

    synchronized void ring() {
      if (!over) {
        rung = true;
        writer.interrupt();
      }
    }

    synchronized void over() {
      over = true;
      if (rung) {
        boolean unused = Thread.interrupted();
      }
    }
  }
}
