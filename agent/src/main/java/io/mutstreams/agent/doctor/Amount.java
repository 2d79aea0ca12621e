package io.mutstreams.agent.doctor;

import java.util.Locale;

/** Amounts for a person: two or three digits that count. */
final class Amount {
  private Amount() {}

  static String bytes(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double amount = (double) bytes;
    int unit = 0;
    while (amount >= 1_000 && unit < units.length - 1) {
      amount /= 1_024;
      unit++;
    }
    return (amount >= 10 || unit == 0
            ? String.format(Locale.ROOT, "%.0f", amount)
            : String.format(Locale.ROOT, "%.1f", amount))
        + " "
        + units[unit];
  }

  static String time(long seconds) {
    if (seconds < 120) {
      return seconds + " s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " days";
  }
}
