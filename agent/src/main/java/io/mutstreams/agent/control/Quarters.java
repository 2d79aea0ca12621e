package io.mutstreams.agent.control;

import io.mutstreams.agent.disk.DiskFault;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock and the socket of a data folder: in it, or, where its disk does not take them, in a
 * {@link SparePlace}, from which it moves in as soon as the disk lets it. The socket stays where it
 * is; a note in the data folder tells of it.
 *
 * <p>Owned by who starts and stops the server, and while it is spare by the thread that tries to
 * move in: guarded by its monitor.
 */
final class Quarters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

  private final Path dataFolder;
  private final @Nullable Path spare;
  private final FolderLock first;
  private final Path socket;
  private @Nullable FolderLock second;
  private boolean closed;

  private Quarters(Path dataFolder, @Nullable Path spare, FolderLock first, Path socket) {
    this.dataFolder = dataFolder;
    this.spare = spare;
    this.first = first;
    this.socket = socket;
  }

  /**
   * Takes them.
   *
   * @throws ControlException when another agent has the folder
   */
  static Quarters take(Path dataFolder) throws IOException {
    try {
      FolderLock lock = FolderLock.take(dataFolder);
      try {
        return new Quarters(dataFolder, null, lock, SocketPlace.make(dataFolder));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (ControlException | AccessDeniedException | BindException e) {
      throw e;
    } catch (IOException e) {
      return instead(dataFolder, e);
    }
  }

  /**
   * Takes spare ones.
   *
   * @param why the data folder takes none
   */
  static Quarters instead(Path dataFolder, IOException why) throws IOException {
    DiskFault fault = DiskFault.of(dataFolder, why);
    if (fault.kind() == DiskFault.Kind.OTHER) {
      throw why;
    }
    FolderLock.requireFree(dataFolder);
    Path spare = SparePlace.make(dataFolder);
    FolderLock lock = FolderLock.take(spare, dataFolder);
    try {
      Path socket = spare.resolve(SocketPlace.SOCKET);
      Files.deleteIfExists(socket);
      log.atWarn()
          .addKeyValue("event", "control")
          .addKeyValue("socket", socket)
          .log("Commands reach this agent by {}: {}", socket, fault.sentence());
      return new Quarters(dataFolder, spare, lock, socket);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Where the socket is to be. */
  Path socket() {
    return socket;
  }

  boolean areSpare() {
    return spare != null;
  }

  /**
   * Moves in, if the disk lets it.
   *
   * @return false where it is to be tried again
   */
  synchronized boolean moveIn() {
    if (closed) {
      return true;
    }
    try {
      Files.createDirectories(dataFolder);
      if (second == null) {
        second = FolderLock.take(dataFolder);
      }
      SocketPlace.note(dataFolder, socket);
      log.atInfo()
          .addKeyValue("event", "storage")
          .addKeyValue("folder", dataFolder)
          .log("{} can be written again.", dataFolder);
      return true;
    } catch (ControlException e) {
      log.atError().addKeyValue("event", "control").log("{}", e.sentence());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    try {
      if (spare != null) {
        Files.deleteIfExists(socket);
        FolderLock.delete(spare);
        Files.deleteIfExists(spare);
      }
      if (spare == null || second != null) {
        SocketPlace.remove(dataFolder);
      }
    } finally {
      first.close();
      if (second != null) {
        second.close();
      }
    }
  }
}
