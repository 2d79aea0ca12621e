package io.mutstreams.plugins.window;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.StateSpec;
import io.mutstreams.api.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tumbling window. Open windows are in keyed state, one entry for each start and length, so that
 * a window that was open when its length was edited still ends as it began. Each has a timer of the
 * entry's name.
 */
final class Window implements Operator {
  static final String LATE = "late";
  static final StateSpec<Bucket> OPEN = StateSpec.of("open", Bucket.CODEC);

  /** Times beyond this many milliseconds (year 146,138,512) are no times. */
  private static final long FARTHEST = Long.MAX_VALUE / 2;

  /**
   * What is set on a step.
   *
   * @param every milliseconds
   * @param late milliseconds
   * @param values what is measured, by the prefix of its fields
   * @param count whether the count of records is wanted
   * @param statistics what is computed of each value
   */
  record Settings(
      long every,
      long late,
      Map<String, Expression> values,
      boolean count,
      List<Statistic> statistics) {}

  private final Settings settings;

  Window(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void process(Record record, Context context, Out out) {
    if (Math.abs(record.time()) > FARTHEST || record.time() == Long.MIN_VALUE) {
      throw new BadRecordException("the event time " + record.time() + " is out of range");
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    settings.values().forEach((name, value) -> measured.put(name, value.number(record)));

    long start = record.time() - Math.floorMod(record.time(), settings.every());
    long end = start + settings.every();
    if (end + settings.late() <= context.watermark()) {
      context.count(LATE, 1);
      out.emit(LATE, record);
      return;
    }
    String entry = start + "+" + settings.every();
    State<Bucket> open = context.state(OPEN, entry);
    Bucket bucket = open.get();
    if (bucket == null) {
      bucket = new Bucket(start, end, record.topic(), 0, Map.of());
      context.setTimer(entry, end + settings.late());
    }
    open.set(bucket.and(measured));
  }

  @Override
  public void onTimer(Timer timer, Context context, Out out) {
    State<Bucket> open = context.state(OPEN, timer.name());
    Bucket bucket = open.get();
    if (bucket != null) {
      open.clear();
      out.emit(context.newRecord(bucket.topic(), bucket.end() - 1, body(bucket)));
    }
  }

  private Map<String, @Nullable Object> body(Bucket bucket) {
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("start", bucket.start());
    body.put("end", bucket.end());
    if (settings.count()) {
      body.put(Statistic.COUNT, bucket.count());
    }
    for (String name : settings.values().keySet()) {
      Moments moments = bucket.values().get(name);
      for (Statistic statistic : settings.statistics()) {
        String field = name.isEmpty() ? statistic.word() : name + "_" + statistic.word();
        body.put(field, statistic.of(moments));
      }
    }
    return body;
  }
}
