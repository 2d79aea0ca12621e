package io.mutstreams.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Makes fsync fail with EIO in a process, from outside, for a while. Any thread. */
final class FailingSync {
  private static final String SOURCE = "/lab/failing-sync.c";

  private final Path library;
  private final Path flag;

  private FailingSync(Path library, Path flag) {
    this.library = library;
    this.flag = flag;
  }

  /** Why it cannot be made here. */
  static Optional<String> missing() {
    return Command.missing("gcc");
  }

  /**
   * Builds what the process is to load.
   *
   * @param folder for it
   */
  static FailingSync build(Path folder) throws IOException {
    Path source = folder.resolve("failing-sync.c");
    try (InputStream in =
        Objects.requireNonNull(FailingSync.class.getResourceAsStream(SOURCE), SOURCE)) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path library = folder.resolve("failing-sync.so");
    String unused = Command.run("gcc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl");
    return new FailingSync(library, folder.resolve("fails"));
  }

  /** What the process must find in its environment. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "MUTSTREAMS_LAB_FAILS", flag.toString());
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
