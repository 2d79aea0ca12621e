package io.mutstreams.api;

/** A condition on a record, written in CEL and compiled by the host. For one thread at a time. */
public interface Condition {
  /**
   * Whether the condition holds for a record.
   *
   * @throws BadRecordException when that cannot be computed for this record
   */
  boolean test(Record record);

  /** The text it was compiled from. */
  String source();
}
