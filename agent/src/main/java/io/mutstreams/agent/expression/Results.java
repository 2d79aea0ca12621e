package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the values of an evaluation to those of a body: timestamps and durations become
 * milliseconds, keys become texts, and a number that is infinite or none at all, which no format
 * carries, is a failure.
 */
final class Results {
  private static final int MAX_DEPTH = 32;
  private static final int COST = 10;

  private Results() {}

  /**
   * @param made whether lists and maps may be the expression's own; those of the record are as they
   *     must be already, and may be large
   */
  static @Nullable Object of(Frame frame, @Nullable Object value, boolean made) {
    return convert(frame, value, made, 0);
  }

  private static @Nullable Object convert(
      Frame frame, @Nullable Object value, boolean made, int depth) {
    if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
      throw new BadRecordException("the result is " + number + ", which is no number to send on");
    }
    if (value instanceof Instant || value instanceof Duration) {
      return Times.millis(value);
    }
    if (!made) {
      return value;
    }
    if (value instanceof List<?> list) {
      return list(frame, list, depth);
    }
    return value instanceof Map<?, ?> map ? map(frame, map, depth) : value;
  }

  private static Object list(Frame frame, List<?> list, int depth) {
    enter(frame, list.size(), depth);
    List<@Nullable Object> copy = new ArrayList<>(list.size());
    for (Object element : list) {
      copy.add(convert(frame, element, true, depth + 1));
    }
    return Collections.unmodifiableList(copy);
  }

  private static Object map(Frame frame, Map<?, ?> map, int depth) {
    enter(frame, map.size(), depth);
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = Values.text(entry.getKey());
      if (copy.containsKey(key)) {
        throw new BadRecordException("a key is twice");
      }
      copy.put(key, convert(frame, entry.getValue(), true, depth + 1));
    }
    return Collections.unmodifiableMap(copy);
  }

  // A few nested macros can name one list many times; written out it would fill the memory.
  private static void enter(Frame frame, int size, int depth) {
    if (depth > MAX_DEPTH) {
      throw new BadRecordException("the result is nested deeper than " + MAX_DEPTH + " levels");
    }
    frame.spend(1L + (long) COST * size);
  }
}
