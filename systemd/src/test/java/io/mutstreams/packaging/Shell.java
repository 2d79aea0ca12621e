package io.mutstreams.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Programs of the system. Stateless. */
final class Shell {
  /**
   * What became of one.
   *
   * @param code its exit code
   * @param printed on standard output and standard error
   */
  record Result(int code, String printed) {}

  private Shell() {}

  static Result run(Map<String, String> environment, Path folder, Object... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(Stream.of(words).map(Object::toString).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), printed);
  }

  /** Skips the test, loudly, where a program is not installed. */
  static void need(String program, String what) {
    boolean there =
        Stream.of("/usr/bin", "/bin", "/usr/sbin")
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    if (!there) {
      System.out.println("SKIPPED: " + what + ": " + program + " is not installed");
    }
    assumeTrue(there, program + " is not installed");
  }

  /** The one file of the build whose name ends so. */
  static Path built(String end) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().startsWith("mutstreams"))
              .filter(file -> file.toString().endsWith(end))
              .toList();
      if (found.size() != 1) {
        throw new IllegalStateException("not one file *" + end + ", but " + found);
      }
      return found.get(0).toAbsolutePath();
    }
  }
}
