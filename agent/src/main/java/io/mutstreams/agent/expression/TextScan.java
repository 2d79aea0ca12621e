package io.mutstreams.agent.expression;

/** Looks over a text before the library reads it: its length, its nesting, names it may not use. */
final class TextScan {
  /** The longest expression, in characters. */
  static final int MAX_LENGTH = 4_096;

  /** The deepest nesting, of brackets in the text and of operations in what it means. */
  static final int MAX_DEPTH = 64;

  private TextScan() {}

  /**
   * @throws ExpressionException when the text is empty, too long, too deep, or uses a name of the
   *     library's own
   */
  static void check(String text) {
    if (text.isBlank()) {
      throw new ExpressionException("the expression is empty", text, 0);
    }
    if (text.length() > MAX_LENGTH) {
      throw new ExpressionException(
          "the expression has " + text.length() + " characters; " + MAX_LENGTH + " are allowed",
          text,
          MAX_LENGTH);
    }
    int depth = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"' || c == '\'') {
        at = skipLiteral(text, at);
        continue;
      }
      if (c == '/' && text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
        continue;
      }
      if (c == '(' || c == '[' || c == '{') {
        depth++;
        if (depth > MAX_DEPTH) {
          throw tooDeep(text, at);
        }
      } else if (c == ')' || c == ']' || c == '}') {
        depth--;
      } else if (c == '_' && text.startsWith("__", at) && beginsName(text, at)) {
        throw new ExpressionException("names that begin with '__' are reserved", text, at);
      }
      at++;
    }
  }

  private static boolean beginsName(String text, int at) {
    return at == 0
        || (!Character.isJavaIdentifierPart(text.charAt(at - 1)) && text.charAt(at - 1) != '.');
  }

  static ExpressionException tooDeep(String text, int offset) {
    return new ExpressionException(
        "the expression is nested deeper than " + MAX_DEPTH + " levels", text, offset);
  }

  /** The place after the text literal that opens here; the end where it is never closed. */
  static int skipLiteral(String text, int open) {
    char quote = text.charAt(open);
    boolean raw = open > 0 && (text.charAt(open - 1) == 'r' || text.charAt(open - 1) == 'R');
    String triple = String.valueOf(quote).repeat(3);
    if (text.startsWith(triple, open)) {
      int close = open + 3;
      while (close < text.length() && !text.startsWith(triple, close)) {
        close += !raw && text.charAt(close) == '\\' ? 2 : 1;
      }
      return Math.min(close + 3, text.length());
    }
    int close = open + 1;
    while (close < text.length() && text.charAt(close) != quote) {
      close += !raw && text.charAt(close) == '\\' ? 2 : 1;
    }
    return Math.min(close + 1, text.length());
  }
}
