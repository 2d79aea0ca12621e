package io.mutstreams.agent;

import io.mutstreams.agent.outbox.Storage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the storage has been opened: nothing may run before, since what the brokers keep for the
 * agent, and the state of its steps, are told by it. Any thread.
 */
final class StoreGate {
  private static final long LOOK_MILLIS = 20;
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Storage storage;
  private final CompletableFuture<?> opened;

  StoreGate(Storage storage) {
    this.storage = storage;
    this.opened = storage.opened();
  }

  boolean isOpen() {
    return opened.isDone() && !opened.isCompletedExceptionally();
  }

  /**
   * Waits until it is open, or it is known that it cannot be now; a minute at most.
   *
   * @return whether it is open
   */
  boolean await() {
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!opened.isDone() && storage.trouble() == null && System.nanoTime() - end < 0) {
      try {
        Object unused = opened.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Looks again.
      } catch (ExecutionException e) {
        return false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return isOpen();
  }

  /** Why nothing runs yet. */
  String why() {
    String trouble = storage.trouble();
    return "nothing runs before the storage is open, and then it begins by itself. "
        + (trouble == null ? "The storage is still being opened." : trouble);
  }
}
