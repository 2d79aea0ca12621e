package io.mutstreams.simulator.console;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as in the configuration: 250ms, 10s, 5m, 2h, 1d. */
public final class DurationConverter implements ITypeConverter<Duration> {
  /** What nanoseconds can count, with room for sums. */
  private static final Duration MOST = Duration.ofDays(36_500);

  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  /** Has no state. */
  public DurationConverter() {}

  @Override
  public Duration convert(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration; write a whole number and ms, s, m, h or d, as 30s");
    }
    long number = Long.parseLong(form.group(1));
    Duration duration =
        switch (form.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (duration.compareTo(MOST) > 0) {
      throw new TypeConversionException("'" + text + "' is too long; at most are 36500d");
    }
    return duration;
  }
}
