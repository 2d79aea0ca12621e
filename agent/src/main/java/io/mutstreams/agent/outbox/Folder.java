package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.DiskFault;
import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** What can be said of, and done to, the folder of a storage. */
final class Folder {
  private static final int PROBE_BYTES = 1 << 16;
  private static final String OWNER_ONLY = "rwx------";

  private Folder() {}

  /**
   * Where it is, by its real path as far as there is one. Changes nothing.
   *
   * @throws StorageException when no storage can be there
   */
  static Path place(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.toString().contains(";")) {
      throw new StorageException(
          "The storage folder " + absolute + " has a ';' in its path, which H2 cannot open.");
    }
    for (Path up = absolute; up != null; up = up.getParent()) {
      if (Files.exists(up)) {
        try {
          return up.toRealPath().resolve(up.relativize(absolute)).normalize();
        } catch (IOException e) {
          return absolute;
        }
      }
    }
    return absolute;
  }

  /**
   * Makes it if it is absent, for its owner alone.
   *
   * @throws StorageException when it may not be made or used
   * @throws IOException when the disk does not let it be made now
   */
  static void make(Path folder) throws IOException {
    try {
      Files.createDirectories(folder, ownerOnly(folder, OWNER_ONLY));
      DiskFault.ownerOnly(folder);
    } catch (AccessDeniedException | FileAlreadyExistsException | NotDirectoryException e) {
      throw new StorageException(
          "The storage folder "
              + folder
              + " cannot be made or used: "
              + e
              + ". Check its permissions.",
          e);
    }
  }

  /** Whether it can be written and synced. */
  static boolean works(Path folder) {
    Path probe = folder.resolve("probe");
    try {
      Files.write(probe, new byte[PROBE_BYTES]);
      try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        // As the database does it: a disk may take writes and fail to sync them.
        Sync.file(channel);
      }
      Files.delete(probe);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** How much of its disk is free, in bytes; -1 when that cannot be found out. */
  static long free(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace();
    } catch (IOException e) {
      return -1;
    }
  }

  /**
   * @param permissions such as rwx------
   */
  static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
    return posix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /**
   * Gives the files in it to its owner: root may have made some, which the owner could not open.
   * Only root can give, and only root needs to.
   */
  static void giveToOwner(Path folder) throws IOException {
    if (!posix(folder)) {
      return;
    }
    PosixFileAttributes whose = Files.readAttributes(folder, PosixFileAttributes.class);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        PosixFileAttributeView view =
            Files.getFileAttributeView(
                file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!view.readAttributes().owner().equals(whose.owner())) {
          view.setOwner(whose.owner());
          view.setGroup(whose.group());
        }
      }
    }
  }
}
