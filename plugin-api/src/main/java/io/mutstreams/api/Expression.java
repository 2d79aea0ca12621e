package io.mutstreams.api;

import org.jspecify.annotations.Nullable;

/** A computed value, written in CEL and compiled by the host. For one thread at a time. */
public interface Expression {
  /**
   * The value for a record: null, Boolean, Long, Double, String, {@link Bytes}, List or Map.
   *
   * @throws BadRecordException when it cannot be computed for this record
   */
  @Nullable Object evaluate(Record record);

  /**
   * The value for a record as a number, for operators that measure.
   *
   * @return a finite number
   * @throws BadRecordException when it cannot be computed or is no finite number
   */
  default double number(Record record) {
    Object value = evaluate(record);
    if (!(value instanceof Number number)) {
      throw new BadRecordException(source() + " is " + Record.kindOf(value) + ", not a number");
    }
    double result = number.doubleValue();
    if (!Double.isFinite(result)) {
      throw new BadRecordException(source() + " is " + result + ", not a finite number");
    }
    return result;
  }

  /** The text it was compiled from. */
  String source();
}
