package io.mutstreams.agent.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Numbers as a person reads and writes them. */
final class Units {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private Units() {}

  /** A duration as it is written in the configuration: 250ms, 10s, 5m, 1h30m, 2d. */
  static String duration(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    add(text, duration.toDays(), "d");
    add(text, duration.toHoursPart(), "h");
    add(text, duration.toMinutesPart(), "m");
    add(text, duration.toSecondsPart(), "s");
    add(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? duration.toString() : text.toString();
  }

  private static void add(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(count).append(unit);
    }
  }

  /** How long something has gone on, in its two greatest units: 2d 3h. */
  static String ago(Duration duration) {
    if (duration.toDays() > 0) {
      return duration.toDays() + "d " + duration.toHoursPart() + "h";
    }
    if (duration.toHours() > 0) {
      return duration.toHours() + "h " + duration.toMinutesPart() + "m";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
    }
    return Math.max(0, duration.toSeconds()) + "s";
  }

  /** How long something waits: 2m 5s, or <1s; nothing where it does not. */
  static String age(long millis) {
    if (millis <= 0) {
      return "";
    }
    return millis < 1_000 ? "<1s" : ago(Duration.ofMillis(millis));
  }

  /** How long ago a moment was; as it is written where it is none. */
  static String since(String instant) {
    try {
      return ago(Duration.between(Instant.parse(instant), Instant.now()));
    } catch (DateTimeParseException e) {
      return instant;
    }
  }

  /** A moment as the clock on the wall shows it; with its day unless it is today. */
  static String moment(String instant) {
    try {
      LocalDateTime there = LocalDateTime.ofInstant(Instant.parse(instant), ZoneId.systemDefault());
      boolean today = there.toLocalDate().equals(LocalDate.now(ZoneId.systemDefault()));
      return (today ? "" : there.toLocalDate() + " ") + CLOCK.format(there);
    } catch (DateTimeParseException e) {
      return instant;
    }
  }

  /** A size: 0 B, 512 KiB, 1.5 GiB. */
  static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = -1;
    do {
      value /= 1024;
      unit++;
    } while (value >= 1024 && unit < units.length - 1);
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, units[unit]);
  }

  /** A count with its thousands apart: 1,234,567. */
  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** A count of things: 1 stream, 2 streams. */
  static String many(int count, String thing) {
    return count(count) + " " + thing + (count == 1 ? "" : "s");
  }

  /** A count of records: 1 record, 1,234 records. */
  static String records(long count) {
    return count(count) + (count == 1 ? " record" : " records");
  }

  /** A rate: 0, 0.3, 12.5, 2,000. */
  static String rate(double perSecond) {
    if (perSecond == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, perSecond < 100 ? "%.1f" : "%,.0f", perSecond);
  }
}
