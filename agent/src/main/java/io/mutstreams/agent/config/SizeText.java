package io.mutstreams.agent.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as a person writes them: 64KiB, 512MiB, 1GiB. */
final class SizeText {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,15})([A-Za-z]*)");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB");
  private static final String ALLOWED = "write a whole number and its unit: 64KiB, 512MiB or 1GiB";

  private SizeText() {}

  /** The size in bytes. */
  static long parse(String text) throws Refused {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new Refused("is no size; " + ALLOWED);
    }
    int unit = UNITS.indexOf(size.group(2));
    if (unit < 0) {
      throw new Refused(
          size.group(2).isEmpty() ? "has no unit; " + ALLOWED : "has an unknown unit; " + ALLOWED);
    }
    try {
      return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << (10 * unit));
    } catch (ArithmeticException e) {
      throw new Refused("is more than there are bytes to count");
    }
  }

  /** The size in the largest unit that divides it. */
  static String format(long bytes) {
    int unit = 0;
    long amount = bytes;
    while (amount != 0 && amount % 1_024 == 0 && unit < UNITS.size() - 1) {
      amount /= 1_024;
      unit++;
    }
    return amount + UNITS.get(unit);
  }
}
