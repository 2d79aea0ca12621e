package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes records of the measurements of a SenML message. */
final class Senml implements Operator {
  private final boolean intoFields;
  private final boolean milliseconds;

  Senml(boolean intoFields, boolean milliseconds) {
    this.intoFields = intoFields;
    this.milliseconds = milliseconds;
  }

  @Override
  public void process(Record record, Context context, Out out) {
    List<SenmlEntry> entries =
        SenmlPack.read(record.body(), new SenmlTime(milliseconds, record.time()));
    if (intoFields) {
      out.emit(fields(record, entries));
    } else {
      for (SenmlEntry entry : entries) {
        out.emit(record.withTime(entry.time()).withBody(body(entry)));
      }
    }
  }

  private static Map<String, Object> body(SenmlEntry entry) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("name", entry.name());
    putIfKnown(body, "value", entry.value());
    putIfKnown(body, "unit", entry.unit());
    putIfKnown(body, "sum", entry.sum());
    body.put("time", entry.time());
    return body;
  }

  private static void putIfKnown(Map<String, Object> body, String field, @Nullable Object value) {
    if (value != null) {
      body.put(field, value);
    }
  }

  private static Record fields(Record record, List<SenmlEntry> entries) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    long newest = Long.MIN_VALUE;
    for (SenmlEntry entry : entries) {
      String field = entry.ownName().isEmpty() ? entry.name() : entry.ownName();
      Object value = entry.value() == null ? entry.sum() : entry.value();
      if (fields.put(field, value) != null) {
        throw new BadRecordException(
            "two measurements have the same name: they do not fit one record; use"
                + " 'into: records'");
      }
      newest = Math.max(newest, entry.time());
    }
    return record.withTime(newest).withBody(fields);
  }
}
