package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second agent out of a folder, from the start to the end of a storage, also while the
 * database in it is closed for a moment. Used by the storage thread alone: a channel is closed when
 * a thread that works on it is interrupted.
 */
final class FolderLock implements AutoCloseable {
  /**
   * The folders that are locked in this process. Shared by all storages: the operating system's
   * lock is one of the process, and would be lost if a second storage opened and closed the file.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  /**
   * @throws StorageException when it is locked by another, or may not be locked
   * @throws IOException when the disk does not let it be locked now
   */
  static FolderLock take(Path folder) throws IOException {
    if (!HELD.add(folder)) {
      throw taken(folder, "in this process");
    }
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              folder.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken(folder, "with the process id " + owner(channel));
      }
      sign(channel);
      return new FolderLock(folder, channel);
    } catch (AccessDeniedException e) {
      release(folder, channel);
      throw new StorageException(
          "The storage folder " + folder + " cannot be locked: " + e + ". Check its permissions.",
          e);
    } catch (IOException | RuntimeException e) {
      release(folder, channel);
      throw e;
    }
  }

  /** Tells the others who has it. On a full disk it stays untold. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(ascii(ProcessHandle.current().pid() + "\n")), 0);
    } catch (IOException e) {
      // The lock is what counts.
    }
  }

  @Override
  public void close() {
    release(folder, channel);
  }

  private static void release(Path folder, @Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // The process's end releases it.
    }
    HELD.remove(folder);
  }

  private static StorageException taken(Path folder, String who) {
    return StorageException.inUse(
        "The storage folder "
            + folder
            + " is in use by another agent or command "
            + who
            + ". Stop that one, or give this one a folder of its own.");
  }

  private static String owner(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "unknown" : pid;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
