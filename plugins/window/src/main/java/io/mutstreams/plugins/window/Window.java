package io.mutstreams.plugins.window;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import io.mutstreams.api.State;
import io.mutstreams.api.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tumbling window. What is open is in keyed state: see {@link OpenWindows}. */
final class Window implements Operator {
  static final String LATE = "late";

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

  /**
   * What is measured.
   *
   * @param key under which it is stored: under another expression a name is another value, and
   *     counts from there on
   */
  private record Measure(String name, String key, Expression value) {}

  private final Settings settings;
  private final List<Measure> measures;

  Window(Settings settings) {
    this.settings = settings;
    this.measures =
        settings.values().entrySet().stream()
            .map(one -> measure(one.getKey(), one.getValue()))
            .toList();
  }

  private static Measure measure(String name, Expression value) {
    return new Measure(name, name + "=" + Integer.toHexString(value.source().hashCode()), value);
  }

  @Override
  public void process(Record record, Context context, Out out) {
    if (Math.abs(record.time()) > FARTHEST || record.time() == Long.MIN_VALUE) {
      throw new BadRecordException("the event time is out of range");
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measures.forEach(one -> measured.put(one.key(), one.value().number(record)));

    OpenWindows windows = new OpenWindows(settings.every(), settings.late(), context);
    State<Bucket> open = windows.find(record.time());
    Bucket bucket = open == null ? null : open.get();
    long end = bucket == null ? windows.cell(record.time()) + settings.every() : bucket.end();
    if (end + settings.late() <= context.watermark()) {
      context.count(LATE, 1);
      out.emit(LATE, record);
    } else if (open == null || bucket == null) {
      windows.open(record.time(), record.topic(), measured);
    } else {
      open.set(bucket.and(record.time(), measured));
    }
  }

  @Override
  public void onTimer(Timer timer, Context context, Out out) {
    Bucket bucket = new OpenWindows(settings.every(), settings.late(), context).close(timer.name());
    if (bucket != null) {
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
    for (Measure one : measures) {
      String name = one.name();
      // In version 1 of the layout a value had its name alone.
      Moments moments =
          bucket.values().getOrDefault(one.key(), bucket.values().getOrDefault(name, Moments.NONE));
      for (Statistic statistic : settings.statistics()) {
        String field = name.isEmpty() ? statistic.word() : name + "_" + statistic.word();
        body.put(field, statistic.of(moments));
      }
    }
    return body;
  }
}
