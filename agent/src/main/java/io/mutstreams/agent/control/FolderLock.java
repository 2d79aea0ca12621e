package io.mutstreams.agent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Sees to it that one agent alone uses a data folder; the system lets go of it at a crash. */
final class FolderLock implements AutoCloseable {
  private static final String NAME = "control.lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a data folder.
   *
   * @throws ControlException when another agent has it
   * @throws IOException when it cannot be taken
   */
  static FolderLock take(Path dataFolder) throws IOException {
    return take(dataFolder, dataFolder);
  }

  /**
   * Takes the lock that is in the one folder for the other.
   *
   * @param dataFolder for which it is
   */
  static FolderLock take(Path folder, Path dataFolder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (tryLock(channel) == null) {
        throw taken(channel, dataFolder);
      }
      sign(channel);
      return new FolderLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Tells the others who has it. On a full disk it stays untold. */
  private static void sign(FileChannel channel) {
    String pid = Long.toString(ProcessHandle.current().pid());
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      // The lock is what counts.
    }
  }

  /** Removes the lock that this process has. */
  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(NAME));
  }

  /**
   * Sees to it that no agent has the lock of a data folder, where nothing can be written in it.
   *
   * @throws ControlException when one has
   */
  static void requireFree(Path dataFolder) throws IOException {
    Path file = dataFolder.resolve(NAME);
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      if (lock == null) {
        throw taken(channel, dataFolder);
      }
    } catch (OverlappingFileLockException e) {
      throw new ControlException(
          ControlException.Reason.ANOTHER_AGENT, "this process has " + dataFolder + " already");
    }
  }

  private static ControlException taken(FileChannel channel, Path dataFolder) throws IOException {
    return new ControlException(
        ControlException.Reason.ANOTHER_AGENT,
        "another agent%s is running with data folder %s: stop it, or give this one its own folder with --data"
            .formatted(holder(channel), dataFolder));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer pid = ByteBuffer.allocate(20);
    channel.read(pid, 0);
    String text = new String(pid.array(), 0, pid.position(), StandardCharsets.UTF_8);
    return text.isBlank() ? "" : " (process " + text.strip() + ")";
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
