package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** What can be said of, and done to, the folder of a storage. */
final class Folder {
  private static final int PROBE_BYTES = 1 << 16;

  private Folder() {}

  /**
   * Makes it if it is absent, for its owner alone.
   *
   * @return its real path
   */
  static Path prepare(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    if (absolute.toString().contains(";")) {
      throw new StorageException(
          "The storage folder " + absolute + " has a ';' in its path, which H2 cannot open.");
    }
    try {
      Files.createDirectories(absolute, ownerOnly(absolute, "rwx------"));
      if (posix(absolute)) {
        Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
      }
      return absolute.toRealPath();
    } catch (IOException e) {
      throw new StorageException(
          "The storage folder " + absolute + " cannot be made or used: " + e, e);
    }
  }

  /** Whether it can be written and synced. */
  static boolean works(Path folder) {
    Path probe = folder.resolve("probe");
    try {
      Files.write(probe, new byte[PROBE_BYTES]);
      try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
        // As the database does it: a disk may take writes and fail to sync them.
        channel.force(true);
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

  /** Makes the names in it durable: of files made, and renamed. */
  static void sync(Path folder) throws IOException {
    if (posix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
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
