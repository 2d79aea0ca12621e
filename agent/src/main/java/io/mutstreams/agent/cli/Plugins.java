package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.ConfigFiles;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.PluginsConfig;
import io.mutstreams.agent.plugin.PluginFolders;
import io.mutstreams.agent.plugin.PluginLibrary;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The plugins for the length of one command, apart from those of any running agent. */
final class Plugins implements AutoCloseable {
  private final Path copies;
  private final PluginLibrary library;
  private final PluginScan scan;
  private final boolean complete;
  private final Path configuration;

  /**
   * @param configuration says which jars may be loaded; where it does not, those of the package
   */
  Plugins(PluginFolders folders, Path configuration) throws IOException {
    this.configuration = configuration;
    copies = Files.createTempDirectory("mutstreams-plugins");
    library = new PluginLibrary(folders, copies);
    // Where there is none, as one that says nothing.
    PluginsConfig settings =
        Files.exists(configuration)
            ? new ConfigReader().plugins(ConfigFiles.load(configuration)).plugins()
            : PluginsConfig.anyIn(List.of(configuration.resolveSibling("plugins")));
    complete = settings != null;
    boolean unused = settings != null && library.follow(settings);
    scan = library.scan();
  }

  /** Whether the configuration says which jars are plugins; else those of the package are here. */
  boolean complete() {
    return complete;
  }

  /**
   * Those of a command, which tells what is wrong with them.
   *
   * @param given folders
   * @param at the configuration that was named; null where none was
   */
  static Plugins warned(CommandLine command, List<Path> given, @Nullable Path at)
      throws IOException {
    Path configuration = at == null ? Places.configuration(null) : Places.existingConfiguration(at);
    Places.requireFolders(command, given);
    Plugins found = new Plugins(Places.plugins(given), configuration);
    found.scan.problems().forEach(problem -> command.getErr().println("warning: " + problem));
    return found;
  }

  /** The configuration that says which jars may be loaded; there may be none. */
  Path configuration() {
    return configuration;
  }

  PluginScan scan() {
    return scan;
  }

  @Override
  public void close() throws IOException {
    library.close();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(copies)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(copies);
  }
}
