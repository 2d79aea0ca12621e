package io.mutstreams.simulator.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;

/** Reads the times of a recording. Immutable. */
final class Times {
  private interface Reader {
    Instant read(String text);
  }

  private final String format;
  private final Reader reader;

  /** Throws IllegalArgumentException when the format is none. */
  Times(String format, ZoneId zone) {
    this.format = format;
    this.reader =
        switch (format) {
          case "epoch-ms" -> text -> Instant.ofEpochMilli(Long.parseLong(text));
          case "epoch-s" -> text -> Instant.ofEpochMilli((long) (Double.parseDouble(text) * 1000));
          case "iso" -> text -> iso(text, zone);
          default -> pattern(format, zone);
        };
  }

  private static Instant iso(String text, ZoneId zone) {
    String iso = text.length() > 10 ? text.substring(0, 10) + 'T' + text.substring(11) : text;
    if (iso.length() == 10) {
      return LocalDate.parse(iso).atStartOfDay(zone).toInstant();
    }
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
    return instant(time, zone);
  }

  private static Reader pattern(String format, ZoneId zone) {
    DateTimeFormatter formatter;
    try {
      formatter = DateTimeFormatter.ofPattern(format, Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no format of times (%s); write iso, epoch-ms, epoch-s or a pattern as 'dd.MM.yyyy HH:mm'"
              .formatted(format, e.getMessage()),
          e);
    }
    return text ->
        instant(
            formatter.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from),
            zone);
  }

  private static Instant instant(TemporalAccessor time, ZoneId zone) {
    if (time instanceof OffsetDateTime offset) {
      return offset.toInstant();
    }
    return time instanceof LocalDateTime local
        ? local.atZone(zone).toInstant()
        : LocalDate.from(time).atStartOfDay(zone).toInstant();
  }

  /** Milliseconds since the epoch; IllegalArgumentException names what cannot be read. */
  long millis(String text) {
    try {
      return reader.read(text.strip()).toEpochMilli();
    } catch (DateTimeException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is no time of the format '" + format + "'", e);
    }
  }
}
