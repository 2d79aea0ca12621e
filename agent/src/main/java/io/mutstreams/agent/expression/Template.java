package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;

/** Literal text with computed parts, such as {@code gw/{agent.id}/{key}}. Safe for any thread. */
public interface Template {
  /**
   * The text for a record.
   *
   * @throws BadRecordException when a part cannot be computed for this record, or is nothing, a
   *     list, an object or bytes
   */
  String render(Record record);

  /** Whether it has no computed part and is the same for every record. */
  boolean constant();

  /** The text it was compiled from. */
  String source();
}
