package io.mutstreams.agent.config;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The range of a value, both ends included.
 *
 * @param least null for none
 * @param most null for none
 * @param words how a value is written in a message
 * @param unit what follows on the values in a message; "" for nothing
 */
record Bounds<T extends Comparable<T>>(
    @Nullable T least, @Nullable T most, Function<T, String> words, String unit) {

  static <T extends Comparable<T>> Bounds<T> none() {
    return new Bounds<>(null, null, String::valueOf, "");
  }

  static Bounds<Long> whole(long least, long most) {
    return new Bounds<>(least, most, String::valueOf, "");
  }

  /** A share of a whole, from 0 to 1. */
  static Bounds<Double> share() {
    return new Bounds<>(0.0, 1.0, String::valueOf, "");
  }

  static Bounds<Duration> duration(Duration least, Duration most) {
    return new Bounds<>(least, most, DurationText::format, "");
  }

  static Bounds<Long> size(long least, long most) {
    return new Bounds<>(least, most, SizeText::format, "");
  }

  void check(T value) throws Refused {
    boolean low = least != null && value.compareTo(least) < 0;
    boolean high = most != null && value.compareTo(most) > 0;
    if (low || high) {
      throw new Refused(
          "is out of range; allowed: " + range() + (unit.isEmpty() ? "" : " " + unit));
    }
  }

  String range() {
    if (least == null) {
      return most == null ? "any" : "at most " + words.apply(most);
    }
    return most == null
        ? "at least " + words.apply(least)
        : words.apply(least) + " to " + words.apply(most);
  }
}
