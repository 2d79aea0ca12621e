package io.mutstreams.agent.outbox;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that works on the database. It cannot be interrupted: H2 closes the whole database
 * when a thread that reads or writes it is.
 *
 * <p>What is handed over is run in order. The queue has no bound of its own: who hands over must
 * not be blocked, and is bounded by what it may leave unacknowledged.
 */
final class StorageThread extends Thread {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  /** The longest wait for a larger batch. */
  private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(40);

  /** How often it is seen whether more comes. */
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(3);

  private final BlockingQueue<Consumer<Store>> inbox = new LinkedBlockingQueue<>();
  private final List<Consumer<Store>> taken = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> locked = new CompletableFuture<>();
  private final CompletableFuture<@Nullable Void> opened = new CompletableFuture<>();
  private final CompletableFuture<String> failed = new CompletableFuture<>();
  private final FolderHold hold;
  private final Supplier<Store> make;
  private final Alarm alarm;
  private final Runnable pause;
  private boolean stopping;

  /** Shared: what is handed over afterwards is left, as after a crash. */
  private volatile boolean ended;

  /**
   * @param pause what a pause of a wait for more is, {@link #pause} but for tests
   */
  StorageThread(FolderHold hold, Supplier<Store> make, Alarm alarm, Runnable pause) {
    super("storage");
    this.pause = pause;
    setDaemon(true);
    this.hold = hold;
    this.make = make;
    this.alarm = alarm;
  }

  static void pause() {
    LockSupport.parkNanos(PAUSE);
  }

  /** Does nothing. */
  @Override
  public void interrupt() {}

  /** Completes when the folder is locked, or the disk does not let it be locked now. */
  CompletableFuture<@Nullable Void> locked() {
    return locked;
  }

  /** Completes when the database is open; fails when it must not be opened. */
  CompletableFuture<@Nullable Void> opened() {
    return opened;
  }

  /** Completes with a sentence when it has ended without having been told to. */
  CompletableFuture<String> failed() {
    return failed;
  }

  void hand(Consumer<Store> work) {
    if (!ended) {
      inbox.add(work);
    }
  }

  void finish() {
    hand(store -> stopping = true);
  }

  @Override
  public void run() {
    try (hold) {
      Store store = make.get();
      store.takeFolder();
      locked.complete(null);
      work(store);
    } catch (RuntimeException | Error e) {
      if (!locked.completeExceptionally(e)) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        alarm.raise(why);
        failed.complete(why);
      }
      opened.completeExceptionally(e);
    } finally {
      ended = true;
      inbox.clear();
    }
  }

  private void work(Store store) {
    while (!stopping) {
      if (!opened.isDone() && store.ready()) {
        opened.complete(null);
      }
      Consumer<Store> first = next(opened.isDone() ? store.nextIn() : store.openIn());
      if (first != null) {
        guard(store, first);
        takeAll(store);
        linger(store);
      }
      guard(store, Store::rest);
    }
    store.close();
  }

  private boolean takeAll(Store store) {
    // At once: taking them one by one would contend with those who hand over, each time.
    int some = inbox.drainTo(taken);
    for (Consumer<Store> each : taken) {
      guard(store, each);
    }
    taken.clear();
    return some > 0;
  }

  /**
   * A batch costs the same few blocks and a sync whether it is small or large, so it waits a little
   * for more, as long as more comes: who sends nothing more may be waiting for this very batch.
   * State alone waits until it is its time.
   */
  private void linger(Store store) {
    long end = System.nanoTime() + LINGER;
    boolean more = true;
    while (!stopping
        && ((more && store.mayLinger() && System.nanoTime() - end < 0) || store.mustLinger())) {
      // Not by waiting at the inbox, which would wake this thread for each message.
      pause.run();
      more = takeAll(store);
    }
  }

  /** The thread goes on, whatever happens: it serves all. */
  private static void guard(Store store, Consumer<Store> work) {
    try {
      work.accept(store);
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .addKeyValue("event", "fault")
          .log("The storage could not do what it was asked to", e);
    }
  }

  private @Nullable Consumer<Store> next(long nanos) {
    while (true) {
      try {
        return nanos < 0 ? inbox.take() : inbox.poll(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // Cannot be.
      }
    }
  }
}
