package io.mutstreams.agent.outbox;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of the next batch while the storage thread stores the one before, and waits for
 * the disk.
 *
 * <p>Storage thread only. What it begins with is a thread's of its own until the end, and is left
 * alone by the storage thread until then; the thread is there as long as there is such work.
 */
final class Ahead {
  private static final int IDLE_SECONDS = 5;

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Ahead::thread);
  private final Pack pack = new Pack();
  private @Nullable CompletableFuture<@Nullable Void> underWay;

  Ahead() {
    thread.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "storage-rows");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins with these, in order. */
  void begin(List<RingAppend> next) {
    if (next.isEmpty()) {
      return;
    }
    CompletableFuture<@Nullable Void> work = new CompletableFuture<>();
    Runnable task = () -> pack(next, work);
    underWay = work;
    try {
      thread.execute(task);
    } catch (OutOfMemoryError e) {
      // No thread can be had, so none has it: they are made when they are needed.
      boolean unused = thread.remove(task);
      underWay = null;
    }
  }

  private void pack(List<RingAppend> next, CompletableFuture<@Nullable Void> work) {
    try {
      next.forEach(each -> each.pack(pack));
    } catch (OutOfMemoryError | RuntimeException e) {
      // Tried again when it is needed: then it is told.
    } finally {
      work.complete(null);
    }
  }

  /** Waits until they are made. What could not be made is tried again when it is needed. */
  void end() {
    CompletableFuture<@Nullable Void> work = underWay;
    if (work != null) {
      var unused = work.join();
      underWay = null;
    }
  }
}
