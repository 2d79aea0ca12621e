package io.mutstreams.plugins.window;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a window computes of a measured value, besides the count of its records. */
enum Statistic {
  MIN,
  MAX,
  MEAN,
  SUM,
  STDDEV;

  static final String COUNT = "count";

  /** The name in options and bodies. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null of no values, or where the result is beyond the range of a double. */
  @Nullable Double of(@Nullable Moments moments) {
    if (moments == null || moments.count() == 0) {
      return null;
    }
    double result =
        switch (this) {
          case MIN -> moments.min();
          case MAX -> moments.max();
          case MEAN -> moments.sum() / moments.count();
          case SUM -> moments.sum();
          case STDDEV -> moments.stddev();
        };
    return Double.isFinite(result) ? result : null;
  }

  /** All words that the option takes. */
  static String[] words() {
    String[] words = new String[values().length + 1];
    words[0] = COUNT;
    Arrays.setAll(words, i -> i == 0 ? COUNT : values()[i - 1].word());
    return words;
  }
}
