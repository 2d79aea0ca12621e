package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads labelled values of SenML; absent and null are the same. */
final class SenmlLabels {
  private SenmlLabels() {}

  /**
   * A number.
   *
   * @param orText whether it may be written as a text, as the older form's senders do
   */
  static @Nullable Double number(Map<?, ?> map, String label, boolean orText) {
    Object value = map.get(label);
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (orText && value instanceof String text) {
      Number number = Numbers.parse(text);
      if (number == null) {
        throw new BadRecordException(
            label + " is a text of length " + text.length() + ", not a number");
      }
      return number.doubleValue();
    }
    refuse(label, value, "a number");
    return null;
  }

  static @Nullable String text(Map<?, ?> map, String label) {
    Object value = map.get(label);
    if (value instanceof String text) {
      return text;
    }
    refuse(label, value, "a text");
    return null;
  }

  static @Nullable Boolean flag(Map<?, ?> map, String label) {
    Object value = map.get(label);
    if (value instanceof Boolean flag) {
      return flag;
    }
    refuse(label, value, "true or false");
    return null;
  }

  /** RFC 8428, 4.4: who does not know a label that ends in "_" must not process the message. */
  static void refuseUnknownMandatory(Map<?, ?> map) {
    for (Object label : map.keySet()) {
      if (((String) label).endsWith("_")) {
        throw new BadRecordException("a label that ends with '_' must be understood, and none is");
      }
    }
  }

  private static void refuse(String label, @Nullable Object value, String wanted) {
    if (value != null) {
      throw new BadRecordException(label + " is " + Record.kindOf(value) + ", not " + wanted);
    }
  }
}
