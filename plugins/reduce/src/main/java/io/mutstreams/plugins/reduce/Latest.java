package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import io.mutstreams.api.Timer;

/** Passes on the newest record of each interval. The one held back is in keyed state. */
final class Latest implements Operator {
  static final StateSpec<Record> HELD = StateSpec.of("held", StateCodec.record());
  private static final String END = "end";

  private final long every;

  /**
   * @param every milliseconds
   */
  Latest(long every) {
    this.every = every;
  }

  @Override
  public void process(Record record, Context context, Out out) {
    long end = endOf(record);
    State<Record> held = context.state(HELD);
    Record before = held.get();
    long heldEnd = before == null ? Long.MIN_VALUE : endOf(before);
    if (end <= context.watermark() || end < heldEnd) {
      context.count("late", 1);
      return;
    }
    if (before != null && end > heldEnd) {
      // The watermark lags behind this key: its interval is over all the same.
      out.emit(before);
    }
    if (before == null || end > heldEnd || record.time() >= before.time()) {
      // With the decoded body, so that it leaves alike whether or not it was stored in between.
      held.set(record.withBody(record.body()));
      context.setTimer(END, end);
    }
  }

  @Override
  public void onTimer(Timer timer, Context context, Out out) {
    State<Record> held = context.state(HELD);
    Record last = held.get();
    if (last != null && endOf(last) > context.watermark()) {
      // The interval was shorter when the timer was set.
      context.setTimer(END, endOf(last));
    } else if (last != null) {
      held.clear();
      out.emit(last);
    }
  }

  private long endOf(Record record) {
    return Math.addExact(record.time() - Math.floorMod(record.time(), every), every);
  }
}
