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

  /** The text it was compiled from. */
  String source();
}
