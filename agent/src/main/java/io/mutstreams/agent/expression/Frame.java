package io.mutstreams.agent.expression;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation changes: the variables of its loops and the steps it may still take. Made for
 * one evaluation, used by the thread that made it.
 */
final class Frame {
  /** Enough to look at every value of a 10 MB payload, few enough to end in a second or so. */
  static final int MAX_STEPS = 50_000_000;

  /** The longest text, in characters, that an expression may make. */
  static final int MAX_TEXT = 16 << 20;

  private static final @Nullable Object[] NO_SLOTS = {};

  private final Record record;
  private final @Nullable Object[] slots;
  private int stepsLeft = MAX_STEPS;
  private @Nullable BadRecordException undecodable;

  Frame(Record record, int slots) {
    this.record = record;
    this.slots = slots == 0 ? NO_SLOTS : new Object[slots];
  }

  Record record() {
    return record;
  }

  @Nullable Object body() {
    try {
      return record.body();
    } catch (BadRecordException e) {
      undecodable = e;
      throw e;
    }
  }

  /** Whether this failure is the payload's, not the expression's. */
  boolean isUndecodable(BadRecordException e) {
    return e == undecodable;
  }

  @Nullable Object slot(int index) {
    return slots[index];
  }

  void setSlot(int index, @Nullable Object value) {
    slots[index] = value;
  }

  /** Counts work beyond one pass over the tree; ends an evaluation that takes too long. */
  void spend(long steps) {
    if (steps > stepsLeft) {
      stepsLeft = 0;
      throw new BadRecordException("the expression takes more than " + MAX_STEPS + " steps");
    }
    stepsLeft -= (int) steps;
  }

  /** Counts the making of a text of this length. */
  void spendText(long length) {
    if (length > MAX_TEXT) {
      throw new BadRecordException("the text gets longer than " + MAX_TEXT + " characters");
    }
    spend(length >> 6);
  }
}
