package io.mutstreams.plugins.reduce;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Drops repeats. What was seen is in keyed state; one entry for each value, with its event time.
 */
final class Dedupe implements Operator {
  static final StateSpec<Long> SEEN = StateSpec.of("seen", StateCodec.integer());

  private final @Nullable Expression by;
  private final long within;
  private final StateSpec<Long> seen;

  Dedupe(@Nullable Expression by, Duration within) {
    this.by = by;
    this.within = within.toMillis();
    // State ages by the watermark, which lags behind the record's own time where one of several
    // inputs does: twice the time, so that a value is not forgotten too early.
    this.seen = SEEN.forgottenAfter(within.multipliedBy(2));
  }

  @Override
  public void process(Record record, Context context, Out out) {
    State<Long> state = context.state(seen, identity(record));
    Long before = state.get();
    if (before != null && Math.abs(record.time() - before) < within) {
      context.count("repeats", 1);
      return;
    }
    state.set(before == null ? record.time() : Math.max(before, record.time()));
    out.emit(record);
  }

  private String identity(Record record) {
    if (by == null) {
      return record.id();
    }
    Object value = by.evaluate(record);
    if (value == null) {
      throw new BadRecordException(by.source() + " is nothing, so repeats cannot be told");
    }
    return Identity.of(value);
  }
}
