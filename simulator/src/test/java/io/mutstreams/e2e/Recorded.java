package io.mutstreams.e2e;

import static org.junit.jupiter.api.Assumptions.abort;

import io.mutstreams.simulator.process.AgentLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where recorded feeds are, which are not part of the project: the folder that the system property
 * {@code mutstreams.shared} or the environment variable {@code MUTSTREAMS_SHARED} names, else
 * {@code shared} beside the project.
 */
final class Recorded {
  private Recorded() {}

  /** A file or folder of the recordings; skips the test, and says so, where it is absent. */
  static Path find(String name) throws IOException {
    String said = System.getProperty("mutstreams.shared", System.getenv("MUTSTREAMS_SHARED"));
    Path shared =
        said == null || said.isBlank()
            ? AgentLauncher.home().resolveSibling("shared")
            : Path.of(said);
    Path found = shared.resolve("data").resolve(name);
    if (!Files.exists(found)) {
      String message =
          "SKIPPED: there is no recorded feed "
              + found
              + "; name the folder that holds data/"
              + name
              + " with -Dmutstreams.shared=DIR or MUTSTREAMS_SHARED";
      System.out.println(message);
      abort(message);
    }
    return found;
  }
}
