package io.mutstreams.e2e;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Bounds the wait for work that knows no bound of its own. Stateless. */
final class Within {
  private Within() {}

  /**
   * What the work returns. Work that takes longer is interrupted and left to itself: its thread
   * does not keep the process alive.
   *
   * @throws IOException when the work fails or takes longer; begins with {@code what}
   */
  static <T> T call(String what, Duration longest, Callable<T> work)
      throws IOException, InterruptedException {
    var task = new FutureTask<T>(work);
    var thread = new Thread(task, what);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(longest.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException(what + ": not done in " + longest.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(what + ": " + String.valueOf(cause.getMessage()).strip(), cause);
    } finally {
      task.cancel(true);
    }
  }
}
