package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.StorageKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The storage of an agent that does not run, opened by a command. Safe for any thread; opening and
 * closing block.
 */
public final class StoppedStorage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoppedStorage.class);
  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_MILLIS = 20;
  private static final long PAUSE_MILLIS = 2;

  private final Path folder;
  private final Storage storage;
  private int movedAside;

  private StoppedStorage(Path folder, Storage storage) {
    this.folder = folder;
    this.storage = storage;
  }

  /** Whether something was ever stored in a folder. */
  public static boolean isIn(Path folder) {
    return Database.isIn(folder);
  }

  /**
   * Opens it, and waits until it is open and all is there that can be read of it, also of a damaged
   * file: a command answers once, and what came back later would be missing in its answer. It stays
   * encrypted as it is.
   *
   * @throws StorageException when it cannot be used, or another process uses it
   */
  public static StoppedStorage open(Path folder, StorageKeys keys, Alarm alarm) {
    Storage storage = Storage.open(folder, keys, false, alarm);
    StoppedStorage stopped = new StoppedStorage(folder, storage);
    try {
      stopped.awaitOpen();
      stopped.awaitWhole();
      stopped.movedAside = storage.status().movedAside().size();
      return stopped;
    } catch (ExecutionException e) {
      stopped.close();
      throw e.getCause() instanceof StorageException known
          ? known
          : new StorageException("The storage cannot be opened: " + e.getCause(), e);
    } catch (TimeoutException e) {
      String trouble = storage.status().trouble();
      stopped.close();
      throw new StorageException(
          trouble == null ? "The storage in " + folder + " cannot be opened." : trouble, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped.close();
      throw new StorageException("Interrupted.", e);
    }
  }

  /** A command does not wait until a disk has recovered. */
  private void awaitOpen() throws ExecutionException, InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        Object unused = storage.opened().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (storage.status().trouble() != null || System.nanoTime() - end > 0) {
          throw e;
        }
      }
    }
  }

  /** However long it takes, as long as it goes on. */
  private void awaitWhole() throws ExecutionException, InterruptedException, TimeoutException {
    CompletableFuture<Boolean> whole = storage.whole();
    while (true) {
      try {
        if (whole.get(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
        whole = storage.whole();
      } catch (TimeoutException e) {
        // Its thread is busy, or it cannot go on.
        if (storage.status().trouble() != null) {
          throw e;
        }
      }
    }
  }

  /**
   * Whether it was found to be damaged since it was opened, where only then something was read:
   * what was answered may not be all.
   */
  public boolean isDamaged() {
    return storage.status().movedAside().size() > movedAside;
  }

  /** What was opened. */
  public Storage storage() {
    return storage;
  }

  /** Closes it. What root made in it belongs to its owner then: the agent is to open it. */
  @Override
  public void close() {
    storage.close();
    try {
      Folder.giveToOwner(folder);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .addKeyValue("folder", folder)
          .log(
              "Files in {} belong to another user than the folder, and the agent may not be able to"
                  + " open them: {}",
              folder,
              e.toString());
    }
  }
}
