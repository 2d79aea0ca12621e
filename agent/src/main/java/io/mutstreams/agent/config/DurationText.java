package io.mutstreams.agent.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as a person writes them: 250ms, 10s, 5m, 1h, 2d, or ISO 8601 such as PT10S. */
public final class DurationText {
  private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,15})(ms|s|m|h|d)");
  private static final String ALLOWED =
      "write a whole number and its unit: 250ms, 10s, 5m, 1h or 2d";

  private DurationText() {}

  static Duration parse(String text) throws Refused {
    Matcher simple = SIMPLE.matcher(text);
    try {
      if (simple.matches()) {
        long amount = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
      }
      if (text.startsWith("P")) {
        Duration duration = Duration.parse(text);
        if (!duration.isNegative()) {
          return duration;
        }
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw new Refused("is no duration; " + ALLOWED);
    }
    boolean bare = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    throw new Refused((bare ? "has no unit; " : "is no duration; ") + ALLOWED);
  }

  /**
   * The duration that a person writes.
   *
   * @throws IllegalArgumentException says what is wrong with the text, and what is allowed
   */
  public static Duration of(String text) {
    try {
      return parse(text);
    } catch (Refused e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** The duration as a person writes it. */
  public static String format(Duration duration) {
    if (duration.toNanosPart() % 1_000_000 != 0) {
      return duration.toString();
    }
    if (duration.toMillisPart() != 0) {
      return duration.toMillis() + "ms";
    }
    long seconds = duration.toSeconds();
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3_600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 != 0 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
