package io.mutstreams.api;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** A list of a body that nobody can change any more; the type is the mark. Safe for any thread. */
final class FrozenList extends AbstractList<@Nullable Object> implements RandomAccess {
  private final List<@Nullable Object> elements;

  FrozenList(List<@Nullable Object> elements) {
    this.elements = elements;
  }

  @Override
  public @Nullable Object get(int index) {
    return elements.get(index);
  }

  @Override
  public int size() {
    return elements.size();
  }
}
