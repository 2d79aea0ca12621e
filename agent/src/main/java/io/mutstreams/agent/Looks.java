package io.mutstreams.agent;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * When to look at the configuration and the plugins: now and then, sooner where something is about
 * to change, and at once where a file event hints at it. The looks run on the change thread, which
 * owns this; only hints come from another.
 */
final class Looks implements AutoCloseable {
  /** No file event is certain. */
  private static final long USUAL_MILLIS = 400;

  /** Events come in bursts. */
  private static final long BURST_MILLIS = 20;

  /** A look costs more than an event. */
  private static final long LEAST_MILLIS = 100;

  private final ScheduledExecutorService changes;
  private final ChangeDesk desk;
  private final FileHints hints;
  private final AtomicBoolean hinted = new AtomicBoolean();
  private @Nullable ScheduledFuture<?> next;

  /** When it was looked; the thread of the hints reads it. */
  private volatile long last = System.nanoTime();

  /** Looks when it has begun. */
  Looks(ScheduledExecutorService changes, ChangeDesk desk) {
    this.changes = changes;
    this.desk = desk;
    this.hints = new FileHints(this::hint);
  }

  /** Looks from now on. Any thread, once. */
  void begin() {
    hints.begin();
    ScheduledFuture<?> unused = changes.schedule(this::look, 0, TimeUnit.MILLISECONDS);
  }

  private void hint() {
    if (hinted.compareAndSet(false, true)) {
      try {
        long passed = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last);
        ScheduledFuture<?> unused =
            changes.schedule(
                this::lookNow,
                Math.max(BURST_MILLIS, LEAST_MILLIS - passed),
                TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // It ends.
      }
    }
  }

  private void lookNow() {
    hinted.set(false);
    ScheduledFuture<?> planned = next;
    if (planned != null) {
      boolean unused = planned.cancel(false);
    }
    look();
  }

  private void look() {
    long delay = USUAL_MILLIS;
    try {
      delay = Math.min(delay, desk.look());
      hints.watch(desk.folders());
    } finally {
      last = System.nanoTime();
      plan(delay);
    }
  }

  private void plan(long delay) {
    try {
      next = changes.schedule(this::look, delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      next = null; // It ends.
    }
  }

  @Override
  public void close() {
    hints.close();
  }
}
