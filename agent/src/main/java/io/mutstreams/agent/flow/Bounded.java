package io.mutstreams.agent.flow;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls code of a plugin that may not return, and does not wait for it for ever. */
public final class Bounded {
  private static final long GRACE_MILLIS = 1_000;

  private Bounded() {}

  /**
   * Calls on a thread of its own, and waits. What does not return in time is interrupted, and left
   * alone when that does not end it: nobody hears of its result then.
   *
   * @param name of the thread
   * @param millis how long it may take
   * @throws ExecutionException with what it threw, whatever that is
   * @throws TimeoutException when it did not return; says so in words for a person
   */
  public static <T> T call(String name, long millis, Callable<T> work)
      throws ExecutionException, TimeoutException, InterruptedException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    try {
      return result.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      String place = Place.of(thread, Bounded.class);
      thread.interrupt();
      if (result.completeExceptionally(e)) {
        thread.join(GRACE_MILLIS);
      }
      throw new TimeoutException("it did not return within " + millis / 1_000 + " s" + place);
    }
  }
}
