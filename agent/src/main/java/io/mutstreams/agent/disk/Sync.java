package io.mutstreams.agent.disk;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Waits until something is on the disk. A failure says that it was the sync that failed. */
public final class Sync {
  private Sync() {}

  /**
   * What was written to a file.
   *
   * @throws SyncFailedException when it is not known to be on the disk
   */
  public static void file(FileChannel channel) throws SyncFailedException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * The names in a folder: of files made, and renamed.
   *
   * @throws SyncFailedException when they are not known to be on the disk
   */
  public static void folder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        file(channel);
      }
    }
  }

  private static SyncFailedException failed(IOException why) {
    SyncFailedException failed =
        new SyncFailedException(why.getMessage() == null ? why.toString() : why.getMessage());
    failed.initCause(why);
    return failed;
  }
}
