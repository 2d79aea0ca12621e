package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a storage, for it alone: made, locked, and of a format that is known. Storage
 * thread only.
 */
final class FolderHold implements AutoCloseable {
  private final Path folder;
  private @Nullable FolderLock lock;

  FolderHold(Path folder) {
    this.folder = folder;
  }

  /**
   * Takes it, where that has not been done.
   *
   * @throws StorageException when it must not be taken, or never can be
   * @throws IOException when the disk does not let it be taken now
   */
  void take() throws IOException {
    if (lock != null) {
      return;
    }
    Folder.make(folder);
    FolderLock taken = FolderLock.take(folder);
    try {
      FormatMark.check(folder);
    } catch (StorageException e) {
      taken.close();
      throw e;
    }
    lock = taken;
  }

  @Override
  public void close() {
    FolderLock taken = lock;
    lock = null;
    if (taken != null) {
      taken.close();
    }
  }
}
