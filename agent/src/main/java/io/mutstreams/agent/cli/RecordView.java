package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One stored record with all that it has, for a person. */
final class RecordView {
  private static final int HEX_BYTES = 256;

  private RecordView() {}

  static List<String> lines(Answer record, Paint paint) {
    List<String> lines = new ArrayList<>();
    field(lines, paint, "number", record.text("number"));
    if (record.has("reason")) {
      field(lines, paint, "time", Units.moment(record.text("time")));
      field(lines, paint, "place", LetterReader.place(record));
      field(lines, paint, "reason", record.text("reason"));
    }
    if (record.has("stored")) {
      field(
          lines,
          paint,
          "stored",
          Units.moment(record.text("stored")) + ", " + Units.since(record.text("stored")) + " ago");
    }
    field(lines, paint, "id", record.text("id"));
    field(lines, paint, "topic", record.text("topic"));
    field(lines, paint, "key", record.text("key"));
    field(lines, paint, "qos", record.text("qos") + (record.is("retain") ? ", retained" : ""));
    for (Map.Entry<?, ?> header : record.part("headers").tree().entrySet()) {
      field(lines, paint, "header", header.getKey() + " = " + header.getValue());
    }
    byte[] payload = RecordLine.beginning(record);
    long size = record.count("size");
    boolean whole = payload.length == size;
    field(
        lines,
        paint,
        "payload",
        Units.size(size)
            + (whole ? "" : ", of which this is the beginning; \"export\" writes all of it"));
    lines.add("");
    Excerpt.lines(payload, whole, HEX_BYTES).forEach(lines::add);
    return lines;
  }

  static void field(List<String> lines, Paint paint, String name, String value) {
    lines.add(paint.dim("%-9s".formatted(name)) + " " + Excerpt.plain(value));
  }
}
