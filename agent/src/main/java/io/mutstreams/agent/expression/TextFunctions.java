package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions on texts; matches is the planner's, which compiles its pattern. */
final class TextFunctions {
  private TextFunctions() {}

  static void register(FunctionTable.Registry registry) {
    registry.add(
        "size",
        TextFunctions::size,
        "size(string) -> int",
        "size(bytes) -> int",
        "size(list(A)) -> int",
        "size(map(A, B)) -> int",
        "string.size() -> int",
        "bytes.size() -> int",
        "list(A).size() -> int",
        "map(A, B).size() -> int");
    registry.add(
        "contains",
        (frame, a) -> searched(frame, "contains", a).contains(Arguments.text("contains", a, 1)),
        "string.contains(string) -> bool");
    registry.add(
        "startsWith",
        (frame, a) ->
            Arguments.text("startsWith", a, 0).startsWith(Arguments.text("startsWith", a, 1)),
        "string.startsWith(string) -> bool");
    registry.add(
        "endsWith",
        (frame, a) -> Arguments.text("endsWith", a, 0).endsWith(Arguments.text("endsWith", a, 1)),
        "string.endsWith(string) -> bool");
    registry.add(
        Matching.NAME,
        (frame, a) -> {
          throw new IllegalStateException("matches is planned with its pattern");
        },
        "string.matches(string) -> bool",
        "matches(string, string) -> bool");
    registry.add(
        "lower",
        (frame, a) -> searched(frame, "lower", a).toLowerCase(Locale.ROOT),
        "string.lower() -> string",
        "lower(string) -> string");
    registry.add(
        "upper",
        (frame, a) -> searched(frame, "upper", a).toUpperCase(Locale.ROOT),
        "string.upper() -> string",
        "upper(string) -> string");
    registry.add(
        "trim",
        (frame, a) -> searched(frame, "trim", a).strip(),
        "string.trim() -> string",
        "trim(string) -> string");
    registry.add("replace", TextFunctions::replace, "string.replace(string, string) -> string");
    registry.add("split", TextFunctions::split, "string.split(string) -> list(string)");
    registry.add(
        "join", TextFunctions::join, "list(A).join(string) -> string", "list(A).join() -> string");
    registry.add(
        "substring",
        TextFunctions::substring,
        "string.substring(int) -> string",
        "string.substring(int, int) -> string");
    registry.add(
        "indexOf",
        (frame, a) -> (long) searched(frame, "indexOf", a).indexOf(Arguments.text("indexOf", a, 1)),
        "string.indexOf(string) -> int");
  }

  private static Object size(Frame frame, @Nullable Object[] a) {
    Object value = a[0];
    if (value instanceof String text) {
      return (long) text.codePointCount(0, text.length());
    }
    if (value instanceof List<?> list) {
      return (long) list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return (long) map.size();
    }
    if (value instanceof Bytes bytes) {
      return (long) bytes.size();
    }
    throw Arguments.wrong("size", "a text, a list, an object or bytes", value);
  }

  private static Object replace(Frame frame, @Nullable Object[] a) {
    String text = searched(frame, "replace", a);
    String from = Arguments.text("replace", a, 1);
    String to = Arguments.text("replace", a, 2);
    if (from.isEmpty()) {
      throw new BadRecordException("replace() needs something to look for");
    }
    int growth = Math.max(0, to.length() - from.length());
    frame.spendText(text.length() + (long) text.length() / from.length() * growth);
    return text.replace(from, to);
  }

  private static Object split(Frame frame, @Nullable Object[] a) {
    String text = searched(frame, "split", a);
    String separator = Arguments.text("split", a, 1);
    if (separator.isEmpty()) {
      throw new BadRecordException("split() needs a separator");
    }
    List<@Nullable Object> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0) {
      frame.spend(1);
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return Collections.unmodifiableList(parts);
  }

  private static Object join(Frame frame, @Nullable Object[] a) {
    String separator = a.length > 1 ? Arguments.text("join", a, 1) : "";
    StringBuilder joined = new StringBuilder();
    boolean first = true;
    for (Object element : Arguments.list("join", a[0])) {
      if (!first) {
        joined.append(separator);
      }
      first = false;
      String text = Values.text(element);
      frame.spend(1);
      if (joined.length() + (long) text.length() > Frame.MAX_TEXT) {
        frame.spendText(Frame.MAX_TEXT + 1L);
      }
      joined.append(text);
    }
    frame.spendText(joined.length());
    return joined.toString();
  }

  private static Object substring(Frame frame, @Nullable Object[] a) {
    String text = Arguments.text("substring", a, 0);
    int from = Arguments.count("substring", a, 1);
    int to = a.length > 2 ? Arguments.count("substring", a, 2) : text.length();
    if (from < 0 || to < from || to > text.length()) {
      throw new BadRecordException(
          "substring() goes beyond the " + text.length() + " characters of the text");
    }
    return text.substring(from, to);
  }

  /** The text that a function goes through once, which is paid for. */
  private static String searched(Frame frame, String function, @Nullable Object[] a) {
    String text = Arguments.text(function, a, 0);
    frame.spend(text.length() >> 6);
    return text;
  }
}
