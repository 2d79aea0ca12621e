package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Functions on timestamps and durations. Numbers of time are milliseconds, as a record's time is;
 * CEL's own conversions between timestamps and numbers count seconds and are left out, so that
 * nobody is wrong by a factor of 1000.
 */
final class TimeFunctions {
  private TimeFunctions() {}

  static void register(FunctionTable.Registry registry) {
    registry.add(
        "timestamp",
        (frame, a) -> {
          if (a[0] instanceof Instant instant) {
            return instant;
          }
          if (a[0] instanceof Number) {
            throw new BadRecordException(
                "timestamp() needs a text; for a number of milliseconds use fromMillis()");
          }
          return Times.parse(Arguments.text("timestamp", a, 0));
        },
        "timestamp(string) -> timestamp",
        "timestamp(timestamp) -> timestamp");
    registry.add(
        "fromMillis",
        (frame, a) -> {
          Number millis = Arguments.number("fromMillis", a[0]);
          return Instant.ofEpochMilli(
              millis instanceof Long whole ? whole : Numbers.toLong(millis.doubleValue()));
        },
        "fromMillis(int) -> timestamp",
        "fromMillis(double) -> timestamp");
    registry.add(
        "duration",
        (frame, a) ->
            a[0] instanceof Duration duration
                ? duration
                : Times.parseDuration(Arguments.text("duration", a, 0)),
        "duration(string) -> duration",
        "duration(duration) -> duration");
    registry.add(
        "millis",
        (frame, a) -> Times.millis(a[0]),
        "millis(timestamp) -> int",
        "millis(duration) -> int");
    part(registry, "getFullYear", ZonedDateTime::getYear);
    part(registry, "getMonth", at -> at.getMonthValue() - 1);
    part(registry, "getDate", ZonedDateTime::getDayOfMonth);
    part(registry, "getDayOfMonth", at -> at.getDayOfMonth() - 1);
    part(registry, "getDayOfWeek", at -> at.getDayOfWeek().getValue() % 7);
    part(registry, "getDayOfYear", at -> at.getDayOfYear() - 1);
    part(registry, "getHours", ZonedDateTime::getHour);
    part(registry, "getMinutes", ZonedDateTime::getMinute);
    part(registry, "getSeconds", ZonedDateTime::getSecond);
    part(registry, "getMilliseconds", at -> at.getNano() / 1_000_000);
  }

  private static void part(
      FunctionTable.Registry registry, String name, ToLongFunction<ZonedDateTime> part) {
    registry.add(
        name,
        (frame, a) -> part.applyAsLong(Times.at(instant(name, a[0]), zone(name, a))),
        "timestamp." + name + "() -> int",
        "timestamp." + name + "(string) -> int");
  }

  private static Instant instant(String function, @Nullable Object value) {
    if (value instanceof Instant instant) {
      return instant;
    }
    throw Arguments.wrong(function, "a timestamp", value);
  }

  private static @Nullable String zone(String function, @Nullable Object[] a) {
    return a.length > 1 ? Arguments.text(function, a, 1) : null;
  }
}
