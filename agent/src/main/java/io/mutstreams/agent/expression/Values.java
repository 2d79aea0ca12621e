package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Equality, order and naming of the values that an expression works on. */
final class Values {
  /** What {@link #compare} gives for NaN, which is neither less nor equal nor greater. */
  static final int UNORDERED = Integer.MIN_VALUE;

  private Values() {}

  /** What a value is, in words for a message. */
  static String kind(@Nullable Object value) {
    if (value instanceof Instant) {
      return "a timestamp";
    }
    return value instanceof Duration ? "a duration" : Record.kindOf(value);
  }

  static BadRecordException mismatch(String operator, @Nullable Object a, @Nullable Object b) {
    return new BadRecordException(
        "'" + operator + "' does not work between " + kind(a) + " and " + kind(b));
  }

  /** Equal as CEL has it: 21 equals 21.0, also inside lists and maps; NaN equals nothing. */
  static boolean equal(Frame frame, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return compareNumbers(x, y) == 0;
    }
    if (a == null || b == null) {
      return a == b;
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      if (x.size() != y.size()) {
        return false;
      }
      frame.spend(x.size());
      for (int i = 0; i < x.size(); i++) {
        if (!equal(frame, x.get(i), y.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return equalMaps(frame, x, y);
    }
    return a.equals(b);
  }

  private static boolean equalMaps(Frame frame, Map<?, ?> x, Map<?, ?> y) {
    if (x.size() != y.size()) {
      return false;
    }
    frame.spend(x.size());
    for (Map.Entry<?, ?> entry : x.entrySet()) {
      if (!y.containsKey(entry.getKey())
          || !equal(frame, entry.getValue(), y.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Less (negative), equal (0), greater (positive) or {@link #UNORDERED}.
   *
   * @param operator for the message when the two have no order
   */
  static int compare(String operator, @Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return compareNumbers(x, y);
    }
    if (a instanceof String x && b instanceof String y) {
      return sign(x.compareTo(y));
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return x.compareTo(y);
    }
    if (a instanceof Instant x && b instanceof Instant y) {
      return sign(x.compareTo(y));
    }
    if (a instanceof Duration x && b instanceof Duration y) {
      return sign(x.compareTo(y));
    }
    if (a instanceof Bytes x && b instanceof Bytes y) {
      return sign(x.toBuffer().compareTo(y.toBuffer()));
    }
    throw mismatch(operator, a, b);
  }

  static int compareNumbers(Number a, Number b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    double x = a.doubleValue();
    double y = b.doubleValue();
    if (Double.isNaN(x) || Double.isNaN(y)) {
      return UNORDERED;
    }
    if (a instanceof Long whole) {
      return Numbers.compare(whole, y);
    }
    if (b instanceof Long whole) {
      return -Numbers.compare(whole, x);
    }
    // Not Double.compare: for CEL as for everybody -0.0 equals 0.0.
    return x < y ? -1 : x > y ? 1 : 0;
  }

  /** What a message says instead of a text of the record, which may be a secret. */
  static String length(String text) {
    return "a text of length " + text.length();
  }

  /** A key under which maps find 7 and 7.0 in the same place. */
  static @Nullable Object mapKey(@Nullable Object key) {
    if (key instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p63) {
      return number.longValue();
    }
    return key;
  }

  /**
   * A value as plain text: 7 for 7.0, ISO 8601 for timestamps.
   *
   * @throws BadRecordException when it has no such form: nothing, a list, an object, bytes
   */
  static String text(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    if (value instanceof Double number) {
      return Numbers.text(number);
    }
    if (value instanceof Duration duration) {
      return Times.text(duration);
    }
    if (value instanceof Long || value instanceof Boolean || value instanceof Instant) {
      return value.toString();
    }
    throw new BadRecordException(kind(value) + " cannot be made a text");
  }

  // compareTo may give any number, UNORDERED among them.
  private static int sign(int comparison) {
    return Integer.signum(comparison);
  }
}
