package io.mutstreams.agent.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes the outcome of a scan from what was chosen. Belongs to the library's thread. */
final class ScanMaker {
  /** A plugin that no watched folder has any more, and the file in which it was. */
  record Gone(Path file, LoadedPlugin plugin) {}

  /** For each type that there ever was, who had it last. */
  private final Map<String, String> providers = new HashMap<>();

  PluginScan make(
      Map<Path, LoadedPlugin> offered,
      List<Gone> gone,
      List<PluginProblem> problems,
      boolean settled) {
    List<PluginInfo> plugins = new ArrayList<>();
    offered.forEach((file, plugin) -> plugins.add(info(file, plugin, false)));
    gone.forEach(kept -> plugins.add(info(kept.file(), kept.plugin(), true)));
    plugins.sort(
        Comparator.comparing(PluginInfo::id)
            .thenComparing(PluginInfo::version, VersionOrder.OLDEST_FIRST.reversed())
            .thenComparing(PluginInfo::hash));
    plugins.forEach(
        plugin ->
            plugin
                .operators()
                .forEach(type -> providers.put(type, plugin.id() + " " + plugin.version())));
    String fingerprint =
        Hash.of(
            plugins.stream()
                .filter(plugin -> !plugin.gone())
                .map(PluginInfo::hash)
                .collect(Collectors.joining("\n")));
    return new PluginScan(
        catalog(offered.values(), gone),
        List.copyOf(problems),
        List.copyOf(plugins),
        fingerprint,
        settled);
  }

  JarCatalog catalog(Collection<LoadedPlugin> offered, List<Gone> gone) {
    return new JarCatalog(offered, gone.stream().map(Gone::plugin).toList(), providers);
  }

  private static PluginInfo info(Path file, LoadedPlugin plugin, boolean gone) {
    return new PluginInfo(
        plugin.id(),
        plugin.version(),
        plugin.hash(),
        file,
        List.copyOf(plugin.types().keySet()),
        gone);
  }
}
