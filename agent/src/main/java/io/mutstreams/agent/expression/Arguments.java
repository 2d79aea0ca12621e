package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arguments of functions, with the message for one of another type. */
final class Arguments {
  private Arguments() {}

  static String text(String function, @Nullable Object[] arguments, int index) {
    if (arguments[index] instanceof String text) {
      return text;
    }
    throw wrong(function, "a text", arguments[index]);
  }

  static Number number(String function, @Nullable Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw wrong(function, "a number", value);
  }

  static int count(String function, @Nullable Object[] arguments, int index) {
    if (Values.mapKey(arguments[index]) instanceof Long number) {
      return (int) Math.max(Integer.MIN_VALUE, Math.min(number, Integer.MAX_VALUE));
    }
    throw wrong(function, "a whole number", arguments[index]);
  }

  static List<?> list(String function, @Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw wrong(function, "a list", value);
  }

  static BadRecordException wrong(String function, String wanted, @Nullable Object got) {
    return new BadRecordException(
        function + "() needs " + wanted + ", and got " + Values.kind(got));
  }
}
