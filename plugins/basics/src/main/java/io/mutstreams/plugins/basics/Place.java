package io.mutstreams.plugins.basics;

import io.mutstreams.api.BadConfigException;
import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a record, named as expressions name it: {@code headers.NAME} is a header, {@code body}
 * the whole body, anything else a field of the body, with dots for fields within fields. The {@code
 * body.} in front may be left out. Immutable.
 */
final class Place {
  static final String RULE =
      "Fields within fields are named with dots, as in engine.speed; headers.NAME is a header.";
  private static final String HEADERS = "headers";
  private static final String BODY = "body";

  private final String name;
  private final boolean header;
  private final List<String> path;

  private Place(String name, boolean header, List<String> path) {
    this.name = name;
    this.header = header;
    this.path = path;
  }

  /**
   * The place of that name.
   *
   * @throws BadConfigException when the name is none
   */
  static Place of(String option, String name) {
    String prefix = HEADERS + ".";
    if (name.startsWith(prefix) && name.length() > prefix.length()) {
      return new Place(name, true, List.of(name.substring(prefix.length())));
    }
    if (name.equals(BODY)) {
      return new Place(name, false, List.of());
    }
    String field = name.startsWith(BODY + ".") ? name.substring(BODY.length() + 1) : name;
    List<String> path = List.of(field.split("\\.", -1));
    if (name.equals(HEADERS) || name.equals(prefix) || path.contains("")) {
      throw new BadConfigException(
          option,
          "'"
              + name
              + "' names no field or header: write a field such as speed or engine.speed, or"
              + " a header such as headers.unit");
    }
    return new Place(name, false, path);
  }

  boolean isHeader() {
    return header;
  }

  boolean isWholeBody() {
    return path.isEmpty();
  }

  /** Equal for two names of one place. */
  String identity() {
    return (header ? HEADERS : BODY) + path;
  }

  /** Whether a record has a value here, be it null. */
  boolean isIn(Record record) {
    if (header) {
      return record.headers().containsKey(path.get(0));
    }
    Map<?, ?> parent = parent(record);
    return path.isEmpty() || (parent != null && parent.containsKey(last()));
  }

  /** The value here, or null. */
  @Nullable Object get(Record record) {
    if (header) {
      return record.header(path.get(0));
    }
    if (path.isEmpty()) {
      return record.body();
    }
    Map<?, ?> parent = parent(record);
    return parent == null ? null : parent.get(last());
  }

  /**
   * The record with a value here; objects on the way are made where there are none.
   *
   * @throws BadRecordException when something on the way is no object, or a header would not be
   *     text
   */
  Record set(Record record, @Nullable Object value) {
    if (header) {
      return record.withHeader(path.get(0), text(value));
    }
    if (path.isEmpty()) {
      return record.withBody(value);
    }
    return path.size() == 1
        ? record.withField(last(), value)
        : record.withBody(with(record.fields(), 0, value));
  }

  /** The record without what is here; the same where nothing is. */
  Record remove(Record record) {
    if (!isIn(record)) {
      return record;
    }
    if (header) {
      return record.withoutHeader(path.get(0));
    }
    return path.size() == 1
        ? record.withoutField(last())
        : record.withBody(without(record.fields(), 0));
  }

  private String last() {
    return path.get(path.size() - 1);
  }

  private @Nullable Map<?, ?> parent(Record record) {
    Object at = path.isEmpty() ? null : record.fields();
    for (int i = 0; i < path.size() - 1 && at instanceof Map<?, ?> map; i++) {
      at = map.get(path.get(i));
    }
    return at instanceof Map<?, ?> map ? map : null;
  }

  private Map<String, @Nullable Object> with(Map<?, ?> map, int depth, @Nullable Object value) {
    Map<String, @Nullable Object> changed = copy(map);
    String field = path.get(depth);
    if (depth == path.size() - 1) {
      changed.put(field, value);
      return changed;
    }
    Object inner = map.get(field);
    if (inner != null && !(inner instanceof Map)) {
      throw new BadRecordException(
          "cannot set "
              + name
              + ": body."
              + String.join(".", path.subList(0, depth + 1))
              + " is "
              + Record.kindOf(inner)
              + ", not an object");
    }
    changed.put(field, with(inner instanceof Map<?, ?> has ? has : Map.of(), depth + 1, value));
    return changed;
  }

  private Map<String, @Nullable Object> without(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> changed = copy(map);
    String field = path.get(depth);
    if (map.get(field) instanceof Map<?, ?> inner && depth < path.size() - 1) {
      changed.put(field, without(inner, depth + 1));
    } else {
      changed.remove(field);
    }
    return changed;
  }

  private static Map<String, @Nullable Object> copy(Map<?, ?> map) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    map.forEach((field, value) -> copy.put((String) field, value));
    return copy;
  }

  private String text(@Nullable Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new BadRecordException(
        "cannot set " + name + ": a header holds a text, and the value is " + Record.kindOf(value));
  }
}
