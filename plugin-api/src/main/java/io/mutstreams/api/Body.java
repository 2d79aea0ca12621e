package io.mutstreams.api;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a record: untouched payload bytes that are decoded at most once when first looked at,
 * or a value.
 *
 * <p>Shared between threads when one record goes to several streams. Two threads may both decode;
 * both get equal values, one of which stays. The values are frozen, so publishing them by a plain
 * write is safe (their contents are reached through final fields).
 */
final class Body {
  private static final Object UNDECODED = new Object();
  private static final int MAX_DEPTH = 64;

  private final @Nullable Bytes payload;
  private final @Nullable PayloadDecoder decoder;
  private @Nullable Object value;

  private Body(@Nullable Bytes payload, @Nullable PayloadDecoder decoder, @Nullable Object value) {
    this.payload = payload;
    this.decoder = decoder;
    this.value = value;
  }

  static Body ofPayload(Bytes payload, PayloadDecoder decoder) {
    return new Body(payload, decoder, UNDECODED);
  }

  static Body ofValue(@Nullable Object value) {
    return new Body(null, null, freeze(value, 0));
  }

  @Nullable Bytes payload() {
    return payload;
  }

  @Nullable Object value() {
    Object seen = value;
    if (seen == UNDECODED && payload != null && decoder != null) {
      seen = freeze(decoder.decode(payload), 0);
      value = seen;
    }
    return seen;
  }

  /** An immutable value of the closed tree; what is frozen already is returned as it is. */
  static @Nullable Object freeze(@Nullable Object value, int depth) {
    if (value == null
        || value instanceof String
        || value instanceof Double
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Bytes
        || value instanceof FrozenMap
        || value instanceof FrozenList) {
      return value;
    }
    if (depth > MAX_DEPTH) {
      throw new BadRecordException("the body is nested deeper than " + MAX_DEPTH + " levels");
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof Map<?, ?> map) {
      return freezeMap(map, depth);
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>(list.size());
      for (Object element : list) {
        copy.add(freeze(element, depth + 1));
      }
      return new FrozenList(Collections.unmodifiableList(copy));
    }
    throw new IllegalArgumentException(
        "a body holds null, Boolean, Long, Double, String, Bytes, List and Map, not "
            + value.getClass().getName());
  }

  private static FrozenMap freezeMap(Map<?, ?> map, int depth) {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 4 / 3 + 1);
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new IllegalArgumentException("the keys of a map in a body are texts");
      }
      copy.put(name, freeze(entry.getValue(), depth + 1));
    }
    return new FrozenMap(Collections.unmodifiableMap(copy));
  }
}
