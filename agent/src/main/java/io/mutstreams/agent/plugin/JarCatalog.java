package io.mutstreams.agent.plugin;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** The operators of some plugins. Immutable. */
final class JarCatalog implements OperatorCatalog {
  private final SortedMap<String, OperatorType> types;

  JarCatalog(Collection<LoadedPlugin> plugins) {
    SortedMap<String, OperatorType> all = new TreeMap<>();
    plugins.forEach(plugin -> all.putAll(plugin.types()));
    this.types = Collections.unmodifiableSortedMap(all);
  }

  @Override
  public Optional<OperatorType> find(String type) {
    return Optional.ofNullable(types.get(type));
  }

  @Override
  public SortedSet<String> types() {
    return Collections.unmodifiableSortedSet(new java.util.TreeSet<>(types.keySet()));
  }
}
