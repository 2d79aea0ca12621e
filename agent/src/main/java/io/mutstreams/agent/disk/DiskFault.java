package io.mutstreams.agent.disk;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What keeps something from being written to a folder, in words for a person.
 *
 * @param kind what it is
 * @param sentence what is wrong, where, and what to do
 */
public record DiskFault(Kind kind, String sentence) {
  private static final long LITTLE_SPACE = 1L << 20;

  /** What libraries put behind what they say, as {@code [2.5.252/6]}. */
  private static final Pattern CODE = Pattern.compile("\\s*\\[[0-9./-]+]$");

  private static final String GOES_ON = "; it goes on by itself then.";

  /** What can be wrong with a disk. */
  public enum Kind {
    /** Nothing more has room. */
    FULL,
    /** Nothing can be written, as after an error of the disk. */
    READ_ONLY,
    /** What was written is not known to be on the disk. */
    NOT_SYNCED,
    /** An error of reading or writing. */
    FAILS,
    /** Something else. */
    OTHER
  }

  /**
   * What an error tells. Looks at the disk.
   *
   * @param folder where it happened; need not be there
   */
  public static DiskFault of(Path folder, Throwable error) {
    Kind kind = kind(folder, error);
    return new DiskFault(
        kind,
        switch (kind) {
          case FULL -> "the disk is full. Make room for " + folder + GOES_ON;
          case READ_ONLY ->
              "the disk is read-only. See in the system's log (dmesg) why, and mount the disk of "
                  + folder
                  + " writable again"
                  + GOES_ON;
          case NOT_SYNCED -> "the disk does not sync (I/O error). " + check(folder);
          case FAILS -> "the disk fails (I/O error). " + check(folder);
          case OTHER -> other(folder, error);
        });
  }

  /**
   * Makes a folder, if the disk lets it be made now.
   *
   * @param ownerOnly whether its owner alone may use it, also where it is there already
   * @return why not; null when it is there
   * @throws IOException when it is not the disk that is in the way
   */
  public static @Nullable DiskFault making(Path folder, boolean ownerOnly) throws IOException {
    try {
      Files.createDirectories(folder);
      if (ownerOnly) {
        ownerOnly(folder);
      }
      return null;
    } catch (AccessDeniedException | FileAlreadyExistsException e) {
      throw e;
    } catch (IOException e) {
      DiskFault fault = of(folder, e);
      if (fault.kind() == Kind.OTHER) {
        throw e;
      }
      return fault;
    }
  }

  /** Lets none but the owner of a folder use it, where the file system knows owners. */
  public static void ownerOnly(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> wanted = PosixFilePermissions.fromString("rwx------");
      // A disk that is read-only does not let them be set, though they are as they should be.
      if (!Files.getPosixFilePermissions(folder).equals(wanted)) {
        Files.setPosixFilePermissions(folder, wanted);
      }
    }
  }

  private static String check(Path folder) {
    return "See the system's log (dmesg), and check the disk of "
        + folder
        + "; if it works again, so does this.";
  }

  private static Kind kind(Path folder, Throwable error) {
    boolean sync = false;
    boolean fails = false;
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof IOException io) {
        String reason = reason(io);
        if (says(reason, "No space left on device", "Disk quota exceeded")) {
          return Kind.FULL;
        }
        if (says(reason, "Read-only file system")) {
          return Kind.READ_ONLY;
        }
        sync |= io instanceof SyncFailedException;
        fails |= says(reason, "Input/output error");
      }
    }
    // The system says it in the language of the machine; and what H2 says hides some of it.
    Kind seen = look(folder);
    if (seen != Kind.OTHER) {
      return seen;
    }
    return sync ? Kind.NOT_SYNCED : fails ? Kind.FAILS : Kind.OTHER;
  }

  private static Kind look(Path folder) {
    try {
      FileStore disk = Files.getFileStore(existing(folder));
      if (disk.isReadOnly()) {
        return Kind.READ_ONLY;
      }
      return disk.getUsableSpace() < LITTLE_SPACE ? Kind.FULL : Kind.OTHER;
    } catch (IOException e) {
      return says(reason(e), "Input/output error") ? Kind.FAILS : Kind.OTHER;
    }
  }

  private static Path existing(Path folder) {
    Path found = folder.toAbsolutePath();
    for (Path up = found; up != null; up = up.getParent()) {
      if (Files.exists(up)) {
        return up;
      }
    }
    return found;
  }

  private static String reason(IOException error) {
    String reason = error instanceof FileSystemException file ? file.getReason() : null;
    return reason == null ? String.valueOf(error.getMessage()) : reason;
  }

  private static boolean says(String reason, String... texts) {
    return List.of(texts).stream().anyMatch(reason::contains);
  }

  private static String other(Path folder, Throwable error) {
    Throwable first = error;
    for (Throwable e = error; e != null; e = e.getCause()) {
      first = e;
    }
    @Nullable String message = first.getMessage();
    return "something unforeseen is wrong in "
        + folder
        + " ("
        + (message == null ? first.toString() : CODE.matcher(message).replaceAll(""))
        + "). Check the folder and its disk.";
  }
}
