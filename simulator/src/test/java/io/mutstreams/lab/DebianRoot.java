package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The files of a small Debian with systemd, a Java and mosquitto. Made from the packages of Debian,
 * and kept for a week for the next run: what is kept is never written to, each run unpacks it anew.
 */
final class DebianRoot {
  private static final Path KEPT = Path.of("/var/cache/mutstreams-lab");
  private static final Duration WEEK = Duration.ofDays(7);
  private static final long LONGEST_SECONDS = 600;
  private static final String PACKAGES =
      "systemd,systemd-sysv,dbus,iproute2,procps,adduser,mosquitto,default-jre-headless,"
          + "bash-completion,curl";

  private DebianRoot() {}

  static Optional<String> missing() {
    return Command.missing("mmdebstrap", "systemd-nspawn", "nsenter", "tar", "dpkg-deb", "gcc");
  }

  /**
   * Unpacks one.
   *
   * @param suite of Debian, such as bookworm
   * @param folder for it, which is absent
   * @return why it could not be made from Debian's packages
   */
  static Optional<String> unpack(String suite, Path folder) throws IOException {
    Path kept = KEPT.resolve(suite + "-" + Integer.toHexString(PACKAGES.hashCode()) + ".tar");
    boolean fresh =
        Files.exists(kept)
            && Files.getLastModifiedTime(kept).toInstant().isAfter(Instant.now().minus(WEEK));
    if (!fresh) {
      Files.createDirectories(KEPT);
      Path made = Files.createTempFile(KEPT, suite, ".tar");
      try {
        String unused =
            Command.runWithin(
                LONGEST_SECONDS,
                "mmdebstrap",
                "--quiet",
                "--variant=minbase",
                "--include=" + PACKAGES,
                suite,
                made);
      } catch (IOException e) {
        Files.delete(made);
        return Optional.of("its packages are not to be had now: " + e.getMessage());
      }
      Files.move(made, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.createDirectories(folder);
    String unused =
        Command.runWithin(LONGEST_SECONDS, "tar", "-C", folder, "-xf", kept, "--exclude=./dev/*");
    return Optional.empty();
  }
}
