package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Debian's Java for another processor, with the libraries that it needs, run by an emulator. Made
 * from the packages of Debian, and kept for a week for the next run.
 *
 * @param architecture as Debian calls it
 * @param emulator the program that runs its programs
 */
record ForeignJava(String architecture, String emulator) {
  private static final Path KEPT = Path.of("/var/cache/mutstreams-lab");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final long LONGEST_SECONDS = 600;
  private static final String SUITE = "bookworm";
  private static final String PACKAGE = "openjdk-17-jre-headless";

  /** What is missing to run one. */
  Optional<String> missing() {
    return Command.missing("mmdebstrap", "tar", "dpkg-deb", emulator);
  }

  /**
   * Puts one into a folder.
   *
   * @return why it cannot be had, or does not run here
   */
  Optional<String> unpack(Path folder) throws IOException {
    Path kept = KEPT.resolve("java-" + architecture + ".tar");
    boolean fresh =
        Files.exists(kept)
            && Files.getLastModifiedTime(kept).toInstant().isAfter(Instant.now().minus(WEEK));
    try {
      if (!fresh) {
        make(kept);
      }
      Path files = Files.createDirectories(folder.resolve("files"));
      String unused =
          Command.runWithin(LONGEST_SECONDS, "tar", "-C", files, "-xf", kept, "--exclude=./dev/*");
      home(folder, files);
      unused = Command.runWithin(LONGEST_SECONDS, home(folder).resolve("bin/java"), "-version");
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("it cannot be had or does not run now: " + e.getMessage());
    }
  }

  /** Extracted, not installed: none of its programs runs meanwhile. */
  private void make(Path kept) throws IOException {
    Files.createDirectories(KEPT);
    Path made = Files.createTempFile(KEPT, architecture, ".tar");
    try {
      String unused =
          Command.runWithin(
              LONGEST_SECONDS,
              Stream.concat(
                      Stream.of(
                          "mmdebstrap",
                          "--quiet",
                          "--variant=extract",
                          "--architectures=" + architecture,
                          "--include=" + PACKAGE,
                          SUITE,
                          made.toString()),
                      source().stream())
                  .toArray());
      Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /** Where this machine has the release from, without its updates; otherwise the usual. */
  private static Optional<String> source() throws IOException {
    return Command.run("apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)")
        .lines()
        .filter(line -> line.endsWith(" " + SUITE))
        .map(line -> "deb " + line + " main")
        .findFirst();
  }

  /** What JAVA_HOME is to be, for the launcher to find it as any other. */
  Path home(Path folder) {
    return folder.resolve("home");
  }

  private void home(Path folder, Path files) throws IOException {
    Path real = files.resolve("usr/lib/jvm/java-17-openjdk-" + architecture);
    Path home = home(folder);
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        exec %s -L '%s' '%s/bin/java' "$@"
        """
            .formatted(emulator, files, real));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Files.copy(real.resolve("release"), home.resolve("release"));
  }
}
