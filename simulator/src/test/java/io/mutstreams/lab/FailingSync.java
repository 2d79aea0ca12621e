package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Makes fsync fail with EIO in a process, from outside, for a while. Any thread. */
final class FailingSync {
  private final Path library;
  private final Path flag;

  private FailingSync(Path library, Path flag) {
    this.library = library;
    this.flag = flag;
  }

  /** Why it cannot be made here. */
  static Optional<String> missing() {
    return Preload.missing();
  }

  /**
   * Builds what the process is to load.
   *
   * @param folder for it
   */
  static FailingSync build(Path folder) throws IOException {
    Path library = Preload.build("failing-sync", folder);
    return new FailingSync(library, folder.resolve("fails"));
  }

  /** What the process must find in its environment. */
  Map<String, String> environment() {
    return Map.of(Preload.VARIABLE, library.toString(), "MUTSTREAMS_LAB_FAILS", flag.toString());
  }

  /** From now on it fails. */
  void begin() throws IOException {
    Files.createFile(flag);
  }

  /** From now on it works again. */
  void end() throws IOException {
    Files.delete(flag);
  }
}
