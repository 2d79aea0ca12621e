package io.mutstreams.agent.cli;

import io.mutstreams.agent.plugin.PluginFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Where things are when the person does not say. */
final class Places {
  private static final Path HERE = Path.of("mutstreams.yaml");
  private static final Path SYSTEM = Path.of("/etc/mutstreams");
  private static final Path DATA_HERE = Path.of("mutstreams-data");
  private static final Path DATA_SYSTEM = Path.of("/var/lib/mutstreams");

  private Places() {}

  /** The configuration: as given, else ./mutstreams.yaml, else /etc/mutstreams. */
  static Path configuration(@Nullable Path given) {
    if (given != null) {
      return given;
    }
    return Files.exists(HERE) || !Files.exists(SYSTEM) ? HERE : SYSTEM;
  }

  /** The configuration, which must be there. */
  static Path existingConfiguration(@Nullable Path given) {
    Path path = configuration(given);
    if (!Files.exists(path)) {
      requireThatItIsNotThere(path);
      throw new CliException(
          ExitCode.PROBLEMS,
          given != null
              ? "the configuration %s does not exist; write a first one with: mutstreams init %s"
                  .formatted(path, path)
              : "there is no configuration: neither ./"
                  + HERE
                  + " nor "
                  + SYSTEM
                  + " exists; name a file or folder, or write a first one with: mutstreams init");
    }
    return path;
  }

  /** What cannot be seen from here may well be there: then a first one is not the next step. */
  private static void requireThatItIsNotThere(Path path) {
    try {
      Files.getLastModifiedTime(path);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new CliException(
          ExitCode.PROBLEMS, "the configuration cannot be seen: " + Failures.sentence(e));
    }
  }

  /** The data folder of an agent that starts: as given, else systemd's, else ./mutstreams-data. */
  static Path data(@Nullable Path given, Map<String, String> environment) {
    if (given != null) {
      return given;
    }
    String state = environment.get("STATE_DIRECTORY");
    return state == null || state.isBlank() ? DATA_HERE : Path.of(state.split(":", 2)[0]);
  }

  /**
   * The data folder of an agent that runs: as for one that starts, else the installed service's.
   */
  static Path runningData(@Nullable Path given, Map<String, String> environment) {
    Path data = data(given, environment);
    return data.equals(DATA_HERE) && !Files.exists(data) && Files.exists(DATA_SYSTEM)
        ? DATA_SYSTEM
        : data;
  }

  /** The folder in which a file is to be written, which must be there; of an absolute path. */
  static Path folderOf(Path file) {
    Path folder = file.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new CliException(ExitCode.PROBLEMS, "the folder " + folder + " does not exist");
    }
    return folder;
  }

  /** Refuses folders of plugins that are none; where an agent runs they may come later. */
  static void requireFolders(CommandLine command, List<Path> plugins) {
    for (Path folder : plugins) {
      if (!Files.isDirectory(folder)) {
        throw new CommandLine.ParameterException(
            command,
            "--plugins: %s %s; name the folder that the jars are in"
                .formatted(folder, Files.exists(folder) ? "is no folder" : "does not exist"));
      }
    }
  }

  /** Plugin folders besides those that the configuration names: the bundled one, those given. */
  static PluginFolders plugins(List<Path> given) {
    String bundled = System.getProperty("mutstreams.plugins", "");
    return new PluginFolders(
        bundled.isBlank() ? List.of() : List.of(Path.of(bundled)), List.copyOf(given));
  }
}
