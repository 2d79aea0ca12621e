package io.mutstreams.api;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A map of a body that nobody can change any more; the type is the mark. Safe for any thread. */
final class FrozenMap extends AbstractMap<String, @Nullable Object> {
  private final Map<String, @Nullable Object> entries;

  FrozenMap(Map<String, @Nullable Object> entries) {
    this.entries = entries;
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return entries.entrySet();
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    return entries.get(key);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return entries.containsKey(key);
  }

  @Override
  public Set<String> keySet() {
    return entries.keySet();
  }

  @Override
  public int size() {
    return entries.size();
  }
}
