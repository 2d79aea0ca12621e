package io.mutstreams.agent.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of a mapping, as its reader takes it and as the schema tells of it: there is no other
 * list of keys. Immutable; each method gives a changed copy.
 *
 * @param name as it is written
 * @param shape what it takes
 * @param need whether it may be absent
 * @param usual what it is when absent: Boolean, Long, Double or String; null for nothing
 * @param sentence what it is
 */
record Key(String name, Shape shape, Need need, @Nullable Object usual, String sentence) {
  /** Whether a key may be absent. */
  enum Need {
    /** It may, and may be written without a value. */
    OPTIONAL,
    /** It may, but has a value where it is written. */
    FILLED,
    /** It must be there with a value. */
    NEEDED
  }

  /** A key that may be absent, or be written without a value. */
  static Key of(String name, Shape shape, String sentence) {
    return new Key(name, shape, Need.OPTIONAL, null, sentence);
  }

  Key needed() {
    return new Key(name, shape, Need.NEEDED, usual, sentence);
  }

  Key filled() {
    return new Key(name, shape, Need.FILLED, usual, sentence);
  }

  Key usually(Object value) {
    return new Key(name, shape, need, value, sentence);
  }

  static List<String> names(List<Key> keys) {
    return keys.stream().map(Key::name).toList();
  }
}
