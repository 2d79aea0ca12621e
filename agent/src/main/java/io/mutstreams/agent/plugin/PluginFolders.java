package io.mutstreams.agent.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders of jars besides those that the configuration names. Those missing count as empty.
 *
 * @param bundled those of the agent's own package, whose jars are always trusted
 * @param given those that the command line names
 */
public record PluginFolders(List<Path> bundled, List<Path> given) {
  /** All, with those that the configuration names; of equal jars, that of an earlier one counts. */
  List<Path> with(List<Path> configured) {
    List<Path> all = new ArrayList<>(bundled);
    all.addAll(given);
    all.addAll(configured);
    return all.stream().map(PluginFolders::whole).distinct().toList();
  }

  boolean bundles(Path jar) {
    return bundled.stream().anyMatch(folder -> whole(folder).equals(jar.getParent()));
  }

  private static Path whole(Path folder) {
    return folder.toAbsolutePath().normalize();
  }
}
