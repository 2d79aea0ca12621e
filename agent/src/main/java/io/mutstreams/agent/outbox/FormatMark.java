package io.mutstreams.agent.outbox;

import io.mutstreams.agent.disk.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that says, beside the database, which format it has: so that one of a newer version is
 * refused at once and without being opened, which a newer H2 might have made impossible. The
 * database says it too, and is the truth. That it is there tells that there is a database: it is
 * written when that is on the disk. Storage thread only.
 */
final class FormatMark {
  private static final int NONE = -1;

  private FormatMark() {}

  private static Path file(Path folder) {
    return folder.resolve("format");
  }

  /**
   * @throws StorageException when the format is newer than this version knows
   */
  static void check(Path folder) {
    int format = read(folder);
    if (format > Schema.FORMAT) {
      throw newer(format);
    }
  }

  /** Whether it says something: then there was a database. A power cut may leave it empty. */
  static boolean isIn(Path folder) {
    return read(folder) != NONE;
  }

  /** There is no database any more: it says so no longer, also after a power cut. */
  static void remove(Path folder) throws IOException {
    if (Files.deleteIfExists(file(folder))) {
      Sync.folder(folder);
    }
  }

  private static int read(Path folder) {
    try {
      return Integer.parseInt(Files.readString(file(folder)).strip());
    } catch (IOException | NumberFormatException e) {
      return NONE; // or it cannot be read: the database will say it
    }
  }

  static void write(Path folder) throws IOException {
    String text = Schema.FORMAT + "\n";
    Path file = file(folder);
    if (Files.notExists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  static StorageException newer(int format) {
    return new StorageException(
        "The storage has format "
            + format
            + ", written by a newer mutstreams; this one knows formats up to "
            + Schema.FORMAT
            + ". Install the newer version again, or give this one another folder.");
  }
}
