package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The operators of some plugins. Immutable. */
final class JarCatalog implements OperatorCatalog {
  private static final Comparator<LoadedPlugin> NEWEST_FIRST =
      Comparator.comparing(LoadedPlugin::version, VersionOrder.OLDEST_FIRST).reversed();

  private final SortedMap<String, List<OperatorType>> types;

  private final Map<String, String> formerly;

  /**
   * @param offered those whose jars are there
   * @param kept those whose jars are gone, which serve only where none that is there does
   * @param formerly which plugin, with its version, had which type at any time
   */
  JarCatalog(
      Collection<LoadedPlugin> offered,
      Collection<LoadedPlugin> kept,
      Map<String, String> formerly) {
    SortedMap<String, List<OperatorType>> all = new TreeMap<>();
    add(offered, all);
    add(kept, all);
    all.replaceAll((type, versions) -> List.copyOf(versions));
    this.types = Collections.unmodifiableSortedMap(all);
    this.formerly = Map.copyOf(formerly);
  }

  private static void add(Collection<LoadedPlugin> plugins, Map<String, List<OperatorType>> types) {
    plugins.stream()
        .sorted(NEWEST_FIRST)
        .forEach(
            plugin ->
                plugin
                    .types()
                    .forEach(
                        (name, type) ->
                            types.computeIfAbsent(name, n -> new ArrayList<>()).add(type)));
  }

  @Override
  public Optional<OperatorType> find(String type) {
    return versions(type).stream().findFirst();
  }

  @Override
  public List<OperatorType> versions(String type) {
    return types.getOrDefault(type, List.of());
  }

  @Override
  public Optional<String> formerly(String type) {
    return types.containsKey(type) ? Optional.empty() : Optional.ofNullable(formerly.get(type));
  }

  @Override
  public SortedSet<String> types() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(types.keySet()));
  }
}
