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

  /**
   * The same as a later version, with another configuration to start from.
   *
   * @param folder to make it in
   */
  static Path next(Path deb, Path folder) throws IOException {
    Path files = folder.resolve("next");
    String unused = Command.run("dpkg-deb", "--raw-extract", deb, files);
    Path control = files.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceAll("(?m)^Version: .*$", "Version: 99.0"));
    Files.writeString(files.resolve("usr/share/mutstreams/examples/gateway.yaml"), "# new\n");
    Path next = folder.resolve("next.deb");
    unused =
        Command.runWithin(180, "dpkg-deb", "--root-owner-group", "-Znone", "--build", files, next);
    return next;
  }
}
