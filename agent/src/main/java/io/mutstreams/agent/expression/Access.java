package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reaching into maps and lists. */
final class Access {
  private Access() {}

  /** {@code of.field} */
  record Field(Node of, String field, String path) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      return entry(of.eval(frame), field, path);
    }
  }

  /** {@code has(of.field)} */
  record Has(Node of, String field, String path) implements Node {
    @Override
    public Object eval(Frame frame) {
      Object value = of.eval(frame);
      if (value instanceof Map<?, ?> map) {
        return map.containsKey(field);
      }
      throw new BadRecordException(path + " is " + Values.kind(value) + ": it has no fields");
    }
  }

  /** {@code of[index]} */
  record Index(Node of, Node index, String path) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      Object value = of.eval(frame);
      Object key = Values.mapKey(index.eval(frame));
      if (!(value instanceof List<?> list)) {
        return entry(value, key, path);
      }
      if (!(key instanceof Long place)) {
        throw new BadRecordException(
            "the place in " + path + " must be a whole number, and is " + Values.kind(key));
      }
      if (place < 0 || place >= list.size()) {
        throw beyond(path, place, list.size());
      }
      return list.get(place.intValue());
    }
  }

  static BadRecordException beyond(String path, long place, int size) {
    return new BadRecordException(
        path + " has no place " + place + ": it has " + size + ", counted from 0");
  }

  private static @Nullable Object entry(@Nullable Object of, @Nullable Object key, String path) {
    if (!(of instanceof Map<?, ?> map)) {
      throw new BadRecordException(
          path + " is " + Values.kind(of) + ": it has no field '" + shown(key) + "'");
    }
    if (key != null) {
      Object value = map.get(key);
      if (value != null || map.containsKey(key)) {
        return value;
      }
    }
    throw path.equals("headers")
        ? new BadRecordException("there is no header '" + shown(key) + "'")
        : new BadRecordException(path + " has no field '" + shown(key) + "'");
  }

  private static String shown(@Nullable Object key) {
    return key instanceof String || key instanceof Number
        ? Paths.shorten(Values.text(key))
        : Values.kind(key);
  }
}
