package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Points in time and lengths of time, which live inside an expression only. */
final class Times {
  private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|us|ns|h|m|s)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "h", 3_600_000_000_000L,
          "m", 60_000_000_000L,
          "s", 1_000_000_000L,
          "ms", 1_000_000L,
          "us", 1_000L,
          "ns", 1L);

  private Times() {}

  static Object add(@Nullable Object a, @Nullable Object b) {
    try {
      if (a instanceof Instant instant && b instanceof Duration duration) {
        return instant.plus(duration);
      }
      if (a instanceof Duration duration && b instanceof Instant instant) {
        return instant.plus(duration);
      }
      if (a instanceof Duration x && b instanceof Duration y) {
        return x.plus(y);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw outOfRange(e);
    }
    throw Values.mismatch("+", a, b);
  }

  static Object subtract(@Nullable Object a, @Nullable Object b) {
    try {
      if (a instanceof Instant x && b instanceof Instant y) {
        return Duration.between(y, x);
      }
      if (a instanceof Instant instant && b instanceof Duration duration) {
        return instant.minus(duration);
      }
      if (a instanceof Duration x && b instanceof Duration y) {
        return x.minus(y);
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw outOfRange(e);
    }
    throw Values.mismatch("-", a, b);
  }

  static long millis(@Nullable Object value) {
    try {
      if (value instanceof Instant instant) {
        return instant.toEpochMilli();
      }
      if (value instanceof Duration duration) {
        return duration.toMillis();
      }
    } catch (ArithmeticException e) {
      throw outOfRange(e);
    }
    throw new BadRecordException(
        "millis() needs a timestamp or a duration, and got " + Values.kind(value));
  }

  static Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new BadRecordException(
          Values.length(text) + " is no timestamp such as 2026-03-01T12:30:00Z");
    }
  }

  /** 90s, 1h30m, 1.5s, 250ms; with a minus in front. */
  static Duration parseDuration(String text) {
    String unsigned = text.startsWith("-") ? text.substring(1) : text;
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = DURATION.matcher(unsigned);
    int at = 0;
    while (text.length() <= 64 && part.find(at) && part.start() == at) {
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      at = part.end();
    }
    if (at == 0 || at < unsigned.length()) {
      throw new BadRecordException(Values.length(text) + " is no duration such as 1h30m");
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new BadRecordException("the duration is out of range");
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  /** The duration in seconds, as CEL writes it: 90s, 0.25s. */
  static String text(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    return (seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString()) + "s";
  }

  static ZonedDateTime at(Instant instant, @Nullable String zone) {
    try {
      return instant.atZone(zone == null ? ZoneOffset.UTC : ZoneId.of(zone));
    } catch (DateTimeException e) {
      throw new BadRecordException(
          Values.length(String.valueOf(zone)) + " is no time zone such as Europe/Copenhagen");
    }
  }

  private static BadRecordException outOfRange(RuntimeException e) {
    return new BadRecordException("a time is out of range: " + e.getMessage());
  }
}
