package io.mutstreams.agent.format;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;

/**
 * The format number: the payload is one number as text, such as 21.5, -3 or 1e6, with spaces and
 * line ends around it. A whole number that fits becomes a Long, any other a Double.
 */
final class PlainNumber {
  private static final int LONGEST = 256;

  private PlainNumber() {}

  static Object read(Bytes payload) {
    if (payload.size() > LONGEST) {
      throw new BadRecordException(
          "not a number: the payload has "
              + payload.size()
              + " bytes, a number at most "
              + LONGEST);
    }
    String text = payload.toText().strip();
    if (text.isEmpty()) {
      throw new BadRecordException("not a number: the payload is empty");
    }
    if (isWhole(text)) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        return decimal(text); // beyond Long
      }
    }
    return decimal(text);
  }

  private static Double decimal(String text) {
    if (!isDecimal(text)) {
      throw new BadRecordException(
          "not a number: the payload is a text of length " + text.length());
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new BadRecordException("the number is out of range");
    }
    return value;
  }

  private static boolean isWhole(String text) {
    int start = signEnd(text, 0);
    int end = digitsEnd(text, start);
    return end == text.length() && end > start;
  }

  /** Narrower than Double.parseDouble, which takes NaN, Infinity, 1d and hexadecimal too. */
  private static boolean isDecimal(String text) {
    int start = signEnd(text, 0);
    int at = digitsEnd(text, start);
    int digits = at - start;
    if (at < text.length() && text.charAt(at) == '.') {
      int end = digitsEnd(text, at + 1);
      digits += end - at - 1;
      at = end;
    }
    if (digits > 0 && at < text.length() && (text.charAt(at) | 0x20) == 'e') {
      int exponent = signEnd(text, at + 1);
      at = digitsEnd(text, exponent);
      digits = at - exponent;
    }
    return digits > 0 && at == text.length();
  }

  private static int signEnd(String text, int at) {
    boolean signed = at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+');
    return signed ? at + 1 : at;
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
