package io.mutstreams.agent.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.projectnessie.cel.common.CELError;

/** The library's errors in the words of people who have never seen its grammar. */
final class ErrorWords {
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '(.*)' applied to '(.*)'", Pattern.DOTALL);
  private static final Pattern NO_FIELDS =
      Pattern.compile("type '(.*)' does not support field selection");
  private static final Pattern NO_RANGE =
      Pattern.compile("expression of type '(.*)' cannot be range of a comprehension.*");
  private static final Pattern MISMATCH = Pattern.compile("expected type '(.*)' but found '(.*)'");
  private static final Pattern RESERVED = Pattern.compile("reserved identifier: (.*)");
  private static final Pattern QUOTED =
      Pattern.compile("'(<EOF>|.*?)'(?: expecting .*)?$", Pattern.DOTALL);

  private static final Map<String, String> HABITS =
      Map.of(
          "=", "to compare, write ==",
          "and", "write && for and",
          "or", "write || for or",
          "not", "write ! for not",
          "&", "write && for and",
          "|", "write || for or",
          "<>", "write != for unequal",
          "===", "to compare, write ==");

  private ErrorWords() {}

  static ExpressionException of(String text, CELError error) {
    int offset = offset(text, error.getLocation().line(), error.getLocation().column());
    return new ExpressionException(meaning(error.getMessage()), text, offset);
  }

  private static String meaning(String message) {
    Matcher matcher = NO_OVERLOAD.matcher(message);
    if (matcher.matches()) {
      return noOverload(matcher.group(1), types(matcher.group(2)));
    }
    matcher = NO_FIELDS.matcher(message);
    if (matcher.matches()) {
      return kind(matcher.group(1)) + " has no fields";
    }
    matcher = NO_RANGE.matcher(message);
    if (matcher.matches()) {
      return "only lists and objects can be gone through, not " + kind(matcher.group(1));
    }
    matcher = MISMATCH.matcher(message);
    if (matcher.matches()) {
      return "here must be " + kind(matcher.group(1)) + ", not " + kind(matcher.group(2));
    }
    matcher = RESERVED.matcher(message);
    if (matcher.matches()) {
      return "'" + matcher.group(1) + "' is a reserved word and cannot be a name";
    }
    if (message.equals("invalid argument to has() macro")) {
      return "has() takes one field, as in has(body.value)";
    }
    if (message.equals("invalid int literal")) {
      return "the number does not fit into 64 bits; as a decimal, 1e20, it may be larger";
    }
    return message.contains("recursion limit")
        ? "the expression is nested deeper than " + TextScan.MAX_DEPTH + " levels"
        : message;
  }

  private static String noOverload(String name, List<String> types) {
    List<String> kinds = types.stream().map(ErrorWords::kind).toList();
    List<String> signatures = FunctionTable.signatures().get(name);
    if (signatures != null) {
      List<String> forms = signatures.stream().map(s -> s.substring(0, s.indexOf(" -> "))).toList();
      return name
          + "() does not take "
          + String.join(", ", kinds.isEmpty() ? List.of("nothing") : kinds)
          + "; it is written "
          + String.join(", ", forms);
    }
    String operator = name.equals("@in") ? "in" : name.replace("_", "");
    if (kinds.size() != 2) {
      return "'" + operator + "' does not work on " + String.join(", ", kinds);
    }
    return mismatch(operator, types.get(0), types.get(1));
  }

  /** That an operator does not work between two types of the checker. */
  static String mismatch(String operator, String left, String right) {
    List<String> types = List.of(left, right);
    String message =
        "'" + operator + "' does not work between " + kind(left) + " and " + kind(right);
    if (types.contains("string") && (types.contains("int") || types.contains("double"))) {
      message += "; double(x) makes a number of a text, string(x) a text of a number";
    }
    if (operator.equals("%")) {
      message += "; it works on whole numbers";
    }
    return message;
  }

  /** The types of "(string, list(int))" or "string.(int)". */
  private static List<String> types(String signature) {
    int open = signature.startsWith("(") ? 0 : signature.indexOf(".(") + 1;
    List<String> types = new ArrayList<>();
    if (open > 1) {
      types.add(signature.substring(0, open - 1));
    }
    int depth = 0;
    int from = open + 1;
    for (int at = open + 1; at < signature.length(); at++) {
      char c = signature.charAt(at);
      if (c == '(') {
        depth++;
      } else if ((c == ',' || c == ')') && depth == 0) {
        types.add(signature.substring(from, at).strip());
        from = at + 1;
      } else if (c == ')') {
        depth--;
      }
    }
    types.removeIf(String::isEmpty);
    return types;
  }

  /** A type of the checker, in the words of {@link Values#kind}. */
  static String kind(String type) {
    if (type.startsWith("list")) {
      return "a list";
    }
    if (type.startsWith("map")) {
      return "an object";
    }
    return switch (type.replace("google.protobuf.", "").toLowerCase(Locale.ROOT)) {
      case "int" -> "a whole number";
      case "double" -> "a number";
      case "string" -> "a text";
      case "bool" -> "true or false";
      case "null", "null_type" -> "nothing";
      case "timestamp" -> "a timestamp";
      case "duration" -> "a duration";
      case "bytes" -> "bytes";
      default -> "a value";
    };
  }

  /** A fault that the grammar found, with the hint for what people write by habit. */
  static ExpressionException syntax(String text, int offset, String message) {
    Matcher quoted = QUOTED.matcher(message);
    String what = quoted.find() ? quoted.group(1) : "";
    String word = wordAt(text, offset);
    String before = wordBefore(text, offset);
    String habit = HABITS.get(word);
    if (habit == null && HABITS.containsKey(before + word)) {
      word = before + word;
      habit = HABITS.get(word);
    } else if (habit == null && before.equals("not")) {
      word = before;
      habit = HABITS.get(before);
    }
    if (habit != null) {
      return new ExpressionException("unexpected '" + word + "'; " + habit, text, offset);
    }
    if (what.equals("<EOF>") || offset >= text.length()) {
      return new ExpressionException("the expression ends too early", text, text.length());
    }
    if (message.startsWith("token recognition") && (word.equals("'") || word.equals("\""))) {
      boolean closed = TextScan.skipLiteral(text, offset) < text.length() || text.endsWith(word);
      return new ExpressionException(
          closed && text.length() > offset + 1
              ? "this text holds a \\ that begins nothing; write \\\\ for the sign, or r'...'"
              : "a text is opened here and never closed",
          text,
          offset);
    }
    return new ExpressionException(
        word.isEmpty() ? message : "unexpected '" + word + "'", text, offset);
  }

  /** The name or run of signs at a place. */
  private static String wordAt(String text, int offset) {
    if (offset >= text.length()) {
      return "";
    }
    int end = offset;
    while (end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
      end++;
    }
    if (end == offset) {
      while (end < text.length() && "=<>&|".indexOf(text.charAt(end)) >= 0) {
        end++;
      }
    }
    return text.substring(offset, Math.max(end, offset + 1));
  }

  /** The name, or the sign, that stands before a place. */
  private static String wordBefore(String text, int offset) {
    if (offset > 0 && offset <= text.length() && text.charAt(offset - 1) == '<') {
      return "<";
    }
    String before = text.substring(0, Math.min(offset, text.length())).stripTrailing();
    int start = before.length();
    while (start > 0 && Character.isJavaIdentifierPart(before.charAt(start - 1))) {
      start--;
    }
    return before.substring(start);
  }

  /** The place of a line (from 1) and column (from 0). */
  static int offset(String text, int line, int column) {
    int start = 0;
    for (int skipped = 1; skipped < line; skipped++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    return Math.max(0, start + column);
  }
}
