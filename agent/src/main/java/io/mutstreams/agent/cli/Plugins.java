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

/** The plugins for the length of one command, apart from those of any running agent. */
final class Plugins implements AutoCloseable {
  private final Path copies;
  private final PluginLibrary library;
  private final PluginScan scan;
  private final boolean complete;

  /**
   * @param configuration says which jars may be loaded; where it does not, those of the package
   */
  Plugins(PluginFolders folders, Path configuration) throws IOException {
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
