package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The Debian package that the build has made. Stateless. */
final class Deb {
  private Deb() {}

  static Path built() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../systemd/target"))) {
      return files.filter(file -> file.toString().endsWith("_all.deb")).findFirst().orElseThrow();
    }
  }
}
