package io.mutstreams.agent.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A part of what an agent answered, which may be of another version: what is absent reads as empty.
 *
 * @param tree the part
 */
record Answer(Map<?, ?> tree) {
  String text(String name) {
    Object value = tree.get(name);
    return value == null ? "" : value.toString();
  }

  long count(String name) {
    return tree.get(name) instanceof Number number ? number.longValue() : 0;
  }

  double number(String name) {
    return tree.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(tree.get(name));
  }

  boolean has(String name) {
    return tree.get(name) != null;
  }

  Answer part(String name) {
    return of(tree.get(name));
  }

  List<Answer> parts(String name) {
    return tree.get(name) instanceof List<?> list
        ? list.stream().map(Answer::of).toList()
        : List.of();
  }

  List<String> texts(String name) {
    return tree.get(name) instanceof List<?> list
        ? list.stream().map(Answer::words).toList()
        : List.of();
  }

  private static String words(@Nullable Object value) {
    // An alarm or a problem may come as a text or with its parts.
    if (value instanceof Map<?, ?> map) {
      return map.values().stream()
          .filter(Objects::nonNull)
          .map(Object::toString)
          .collect(Collectors.joining(": "));
    }
    return String.valueOf(value);
  }

  private static Answer of(@Nullable Object value) {
    return new Answer(value instanceof Map<?, ?> map ? map : Map.of());
  }
}
