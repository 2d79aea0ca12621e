package io.mutstreams.agent.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.mutstreams.api.BadRecordException;

/**
 * {@code matches}: whether a regular expression is found in a text. RE2 patterns are matched in
 * time linear in the text; the library's own function would use java.util.regex, which is not. The
 * pattern is a literal and compiled with the expression, so that no record can bring one.
 */
record Matching(Node text, Pattern pattern, int costPerCharacter) implements Node {
  static final String NAME = "matches";

  /** Patterns longer than this with their repetitions unrolled are refused. */
  private static final int MAX_PROGRAM = 2_000;

  /**
   * @throws IllegalArgumentException with the reason, when it is no RE2 pattern or too large
   */
  static Matching of(Node text, String regex) {
    if (PatternSize.of(regex) > MAX_PROGRAM) {
      throw new IllegalArgumentException("the regular expression repeats too much");
    }
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "no regular expression of the RE2 kind: "
              + e.getDescription()
              + " in '"
              + e.getPattern()
              + "'",
          e);
    }
    return new Matching(text, pattern, 1 + pattern.programSize() / 8);
  }

  @Override
  public Object eval(Frame frame) {
    Object value = text.eval(frame);
    if (value instanceof String string) {
      frame.spend((long) string.length() * costPerCharacter / 4);
      return pattern.matcher(string).find();
    }
    throw new BadRecordException("matches() needs a text, and got " + Values.kind(value));
  }
}
