package io.mutstreams.agent.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which running agent a command is about. */
final class Agents {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "The data folder of the agent (default: $STATE_DIRECTORY, else ./mutstreams-data,"
            + " else /var/lib/mutstreams)."
      })
  private @Nullable Path data;

  Path dataFolder() {
    return Places.runningData(data, System.getenv());
  }
}
