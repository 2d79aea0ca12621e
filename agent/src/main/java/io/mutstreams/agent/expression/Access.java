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
      return entry(of.eval(frame), field, path, true);
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
        return entry(value, key, path, isWritten());
      }
      if (!(key instanceof Long place)) {
        throw new BadRecordException(
            "the place in " + path + " must be a whole number, and is " + Values.kind(key));
      }
      if (place < 0 || place >= list.size()) {
        throw isWritten()
            ? beyond(path, place, list.size())
            : new BadRecordException("there is no such place in " + path + has(list.size()));
      }
      return list.get(place.intValue());
    }

    /** Whether the place stands in the expression; one of the record's is told to nobody. */
    private boolean isWritten() {
      return index instanceof Node.Constant;
    }
  }

  static BadRecordException beyond(String path, long place, int size) {
    return new BadRecordException(path + " has no place " + place + has(size));
  }

  private static String has(int size) {
    return ": it has " + size + ", counted from 0";
  }

  private static @Nullable Object entry(
      @Nullable Object of, @Nullable Object key, String path, boolean written) {
    String shown = written ? " '" + shown(key) + "'" : " of that name";
    if (!(of instanceof Map<?, ?> map)) {
      throw new BadRecordException(path + " is " + Values.kind(of) + ": it has no field" + shown);
    }
    if (key != null) {
      Object value = map.get(key);
      if (value != null || map.containsKey(key)) {
        return value;
      }
    }
    throw path.equals("headers")
        ? new BadRecordException("there is no header" + shown)
        : new BadRecordException(path + " has no field" + shown);
  }

  private static String shown(@Nullable Object key) {
    return key instanceof String || key instanceof Number
        ? Paths.shorten(Values.text(key))
        : Values.kind(key);
  }
}
