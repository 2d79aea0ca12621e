package io.mutstreams.plugins.reduce;

import io.mutstreams.api.Context;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;

/** Reports by exception. The value and time last passed on are in keyed state. */
final class Deadband implements Operator {
  /** What was last passed on: its value, and the newest event time so far passed on. */
  record Report(double value, long time) {}

  static final StateSpec<Report> LAST =
      StateSpec.of(
          "last",
          StateCodec.of(
              1,
              (report, out) -> {
                out.writeDouble(report.value());
                out.writeLong(report.time());
              },
              (version, in) -> new Report(in.readDouble(), in.readLong())));

  private final Expression of;
  private final double absolute;
  private final double share;
  private final long atLeastEvery;

  /**
   * @param share of the last value, 1 for all of it
   * @param atLeastEvery milliseconds
   */
  Deadband(Expression of, double absolute, double share, long atLeastEvery) {
    this.of = of;
    this.absolute = absolute;
    this.share = share;
    this.atLeastEvery = atLeastEvery;
  }

  @Override
  public void process(Record record, Context context, Out out) {
    double value = of.number(record);
    State<Report> state = context.state(LAST);
    Report last = state.get();
    if (last == null) {
      state.set(new Report(value, record.time()));
      out.emit(record);
    } else if (counts(value, last) || record.time() - last.time() >= atLeastEvery) {
      state.set(new Report(value, Math.max(last.time(), record.time())));
      out.emit(record);
    }
  }

  private boolean counts(double value, Report last) {
    double band = Math.max(absolute, share * Math.abs(last.value()));
    return Math.abs(value - last.value()) > band;
  }
}
