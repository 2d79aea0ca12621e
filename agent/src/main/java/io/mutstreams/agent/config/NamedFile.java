package io.mutstreams.agent.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file that the configuration names. */
final class NamedFile {
  private static final int MAX_BYTES = 1024 * 1024;

  private NamedFile() {}

  /**
   * What is in it.
   *
   * @throws IOException with a sentence for a person
   */
  static byte[] bytes(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // To open a FIFO could block for ever.
      throw new IOException(file + " is no regular file and is not opened");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException("the file " + file + " is longer than 1MiB");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file, e);
    } catch (AccessDeniedException e) {
      throw new IOException("the file " + file + " may not be read", e);
    }
  }
}
