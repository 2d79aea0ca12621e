package io.mutstreams.plugins.decode;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers written as texts. */
final class Numbers {
  /** As JSON writes numbers: no sign +, no leading zeros (007 is an identifier), no Infinity. */
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** More digits than this may not fit a long. */
  private static final int MAX_DIGITS = 18;

  private Numbers() {}

  /** The number as Long or Double, or null where the text is none. */
  static @Nullable Number parse(String text) {
    if (text.isEmpty() || text.charAt(0) > '9' || !NUMBER.matcher(text).matches()) {
      return null;
    }
    boolean whole = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    if (whole && text.length() <= MAX_DIGITS) {
      return Long.valueOf(text);
    }
    double number = Double.parseDouble(text);
    return Double.isFinite(number) ? number : null;
  }
}
