package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The operators of some plugins. Immutable. */
final class JarCatalog implements OperatorCatalog {
  private final SortedMap<String, OperatorType> types;

  private final Map<String, String> formerly;

  /**
   * @param formerly which plugin, with its version, had which type at any time
   */
  JarCatalog(Collection<LoadedPlugin> plugins, Map<String, String> formerly) {
    SortedMap<String, OperatorType> all = new TreeMap<>();
    plugins.forEach(plugin -> all.putAll(plugin.types()));
    this.types = Collections.unmodifiableSortedMap(all);
    this.formerly = Map.copyOf(formerly);
  }

  @Override
  public Optional<OperatorType> find(String type) {
    return Optional.ofNullable(types.get(type));
  }

  @Override
  public Optional<String> formerly(String type) {
    return types.containsKey(type) ? Optional.empty() : Optional.ofNullable(formerly.get(type));
  }

  @Override
  public SortedSet<String> types() {
    return Collections.unmodifiableSortedSet(new java.util.TreeSet<>(types.keySet()));
  }
}
