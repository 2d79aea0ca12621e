package io.mutstreams.lab;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** What a process loads before the C library, built here from {@code /lab/NAME.c}. Stateless. */
final class Preload {
  /** The variable of the environment that names it. */
  static final String VARIABLE = "LD_PRELOAD";

  private Preload() {}

  /** Why it cannot be built here. */
  static Optional<String> missing() {
    return Command.missing("gcc");
  }

  /**
   * Builds one.
   *
   * @param folder for it
   * @return the library
   */
  static Path build(String name, Path folder) throws IOException {
    String resource = "/lab/" + name + ".c";
    Path source = folder.resolve(name + ".c");
    try (InputStream in =
        Objects.requireNonNull(Preload.class.getResourceAsStream(resource), resource)) {
      Files.copy(in, source, StandardCopyOption.REPLACE_EXISTING);
    }
    Path library = folder.resolve(name + ".so");
    String unused = Command.run("gcc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl");
    return library;
  }
}
