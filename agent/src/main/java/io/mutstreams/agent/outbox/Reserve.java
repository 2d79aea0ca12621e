package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that only takes up room. To take something off a full disk, H2 must first write a little:
 * then this file makes way for a moment. Storage thread only.
 */
final class Reserve {
  static final int SIZE = 1 << 20;

  private final Path file;

  Reserve(Path folder) {
    this.file = folder.resolve("reserve");
  }

  /**
   * Takes up the room.
   *
   * @param again it did before: then also the last there is; else only where there is plenty
   */
  void hold(boolean again) {
    try {
      if (Files.exists(file) || usable() < (again ? SIZE : 3L * SIZE)) {
        return;
      }
      byte[] filling = new byte[SIZE];
      // Not zeros, which some file systems do not store.
      for (int i = 0; i < SIZE; i++) {
        filling[i] = (byte) (i * 31 + (i >> 8));
      }
      Files.write(file, filling);
    } catch (IOException e) {
      release();
    }
  }

  void release() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // Then there is no reserve: the upkeep fails, and is tried again.
    }
  }

  /** How much room the disk has. */
  long usable() throws IOException {
    Path folder = file.getParent();
    return folder == null ? 0 : Files.getFileStore(folder).getUsableSpace();
  }
}
