package io.mutstreams.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Programs of the system, such as mount. Any thread. */
final class Command {
  private static final List<String> FOLDERS =
      List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");
  private static final long SECONDS = 60;

  private Command() {}

  /** What is missing of these programs, or that this process is not root's. */
  static Optional<String> missing(String... programs) {
    if (!System.getProperty("user.name").equals("root")) {
      return Optional.of("only root may do it");
    }
    for (String program : programs) {
      if (FOLDERS.stream().noneMatch(f -> Files.isExecutable(Path.of(f, program)))) {
        return Optional.of(program + " is not installed");
      }
    }
    return Optional.empty();
  }

  /**
   * Runs one and waits for its end.
   *
   * @return what it printed
   * @throws IOException when it fails, with what it printed
   */
  static String run(Object... words) throws IOException {
    return runWithin(SECONDS, words);
  }

  /** The same for one that may take longer than a minute. */
  static String runWithin(long seconds, Object... words) throws IOException {
    List<String> command = List.of(words).stream().map(Object::toString).toList();
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PATH", String.join(":", FOLDERS));
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " does not end: " + printed);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (process.exitValue() != 0) {
      throw new IOException(command + " failed: " + printed.strip());
    }
    return printed.strip();
  }

  /** Runs one whose failure does not matter, as when there is nothing to unmount. */
  static boolean tries(Object... words) {
    try {
      String unused = run(words);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
