package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import org.jspecify.annotations.Nullable;

/** Functions from one type to another. */
final class ConversionFunctions {
  private ConversionFunctions() {}

  static void register(FunctionTable.Registry registry) {
    registry.add(
        "int",
        ConversionFunctions::toInt,
        "int(int) -> int",
        "int(double) -> int",
        "int(string) -> int");
    registry.add(
        "double",
        ConversionFunctions::toDouble,
        "double(double) -> double",
        "double(int) -> double",
        "double(string) -> double");
    registry.add(
        "string",
        (frame, a) -> a[0] instanceof Bytes bytes ? bytes.toText() : Values.text(a[0]),
        "string(string) -> string",
        "string(int) -> string",
        "string(double) -> string",
        "string(bool) -> string",
        "string(bytes) -> string",
        "string(timestamp) -> string",
        "string(duration) -> string");
    registry.add("bool", ConversionFunctions::toBool, "bool(bool) -> bool", "bool(string) -> bool");
    registry.add(
        "bytes",
        (frame, a) ->
            a[0] instanceof Bytes bytes ? bytes : Bytes.utf8(Arguments.text("bytes", a, 0)),
        "bytes(bytes) -> bytes",
        "bytes(string) -> bytes");
    registry.add("dyn", (frame, a) -> a[0], "dyn(A) -> dyn");
  }

  private static Object toInt(Frame frame, @Nullable Object[] a) {
    Object value = a[0];
    if (value instanceof Long number) {
      return number;
    }
    if (value instanceof Double number) {
      return Numbers.toLong(number);
    }
    if (value instanceof String text) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new BadRecordException(Values.length(text) + " is no whole number");
      }
    }
    throw Arguments.wrong("int", "a number or a text", value);
  }

  private static Object toDouble(Frame frame, @Nullable Object[] a) {
    Object value = a[0];
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof String text) {
      return parse(text);
    }
    throw Arguments.wrong("double", "a number or a text", value);
  }

  private static double parse(String text) {
    try {
      double number = Double.parseDouble(text);
      // Java reads more than people write: 0x1p3, 1d, NaN.
      if (text.chars().noneMatch(c -> Character.isLetter(c) && c != 'e' && c != 'E')) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for the others that are none.
    }
    throw new BadRecordException(Values.length(text) + " is no number");
  }

  private static Object toBool(Frame frame, @Nullable Object[] a) {
    Object value = a[0];
    if (value instanceof Boolean bool) {
      return bool;
    }
    if ("true".equals(value) || "false".equals(value)) {
      return "true".equals(value);
    }
    throw new BadRecordException("bool() needs 'true' or 'false', and got " + Values.kind(value));
  }
}
