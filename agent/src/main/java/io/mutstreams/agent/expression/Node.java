package io.mutstreams.agent.expression;

import org.jspecify.annotations.Nullable;

/**
 * One place in a compiled expression. Immutable: what changes during an evaluation is in the {@link
 * Frame}, so that any number of threads may use one node.
 *
 * <p>Values are those of a record's body (null, Boolean, Long, Double, String, Bytes, List, Map)
 * and, inside an expression only, Instant and Duration. A map made by an expression may also have
 * Long and Boolean keys.
 */
interface Node {
  /**
   * @throws io.mutstreams.api.BadRecordException when there is no value for this record
   */
  @Nullable Object eval(Frame frame);

  /** A value known when the text was compiled. */
  record Constant(@Nullable Object value) implements Node {
    @Override
    public @Nullable Object eval(Frame frame) {
      return value;
    }
  }
}
