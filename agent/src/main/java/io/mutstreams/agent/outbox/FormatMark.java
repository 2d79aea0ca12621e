package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that says, beside the database, which format it has: so that one of a newer version is
 * refused at once and without being opened, which a newer H2 might have made impossible. The
 * database says it too, and is the truth. Storage thread only.
 */
final class FormatMark {
  private FormatMark() {}

  private static Path file(Path folder) {
    return folder.resolve("format");
  }

  /**
   * @throws StorageException when the format is newer than this version knows
   */
  static void check(Path folder) {
    try {
      int format = Integer.parseInt(Files.readString(file(folder)).strip());
      if (format > Schema.FORMAT) {
        throw newer(format);
      }
    } catch (IOException | NumberFormatException e) {
      // None, or it cannot be read: the database will say it.
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
