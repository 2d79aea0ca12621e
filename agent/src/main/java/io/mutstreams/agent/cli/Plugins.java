package io.mutstreams.agent.cli;

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

  Plugins(List<Path> folders) throws IOException {
    copies = Files.createTempDirectory("mutstreams-plugins");
    library = new PluginLibrary(folders, copies);
    scan = library.scan();
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
