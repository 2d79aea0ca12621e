package io.mutstreams.simulator.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mutstreams.simulator.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One recording within a replay: its next message and when that was. Owned by its replay. */
final class Track implements AutoCloseable {
  private final Recording recording;
  private final Rows rows;
  private final Times times;
  private final Template topic;
  private final Template key;
  private final Template payload;
  private final long offsetMillis;
  private long millis = Long.MIN_VALUE;
  private @Nullable Message message;

  /** The offset is added to every time. */
  Track(Recording recording, long offsetMillis) throws IOException {
    this.recording = recording;
    this.offsetMillis = offsetMillis;
    this.times = new Times(recording.timeFormat(), recording.zone());
    this.topic = new Template(recording.topic());
    this.key = new Template(recording.key());
    this.payload = new Template(recording.payload());
    this.rows = Rows.open(recording);
  }

  /** Goes to the next row; false after the last. */
  boolean advance() throws IOException {
    Row row = rows.next();
    if (row == null) {
      message = null;
      return false;
    }
    try {
      String column = recording.time().isEmpty() ? Rows.Lines.TIME : recording.time();
      String time = row.columns().get(column);
      if (time == null) {
        throw new IllegalArgumentException(
            "there is no column '%s' with the time; there are %s"
                .formatted(column, row.columns().keySet()));
      }
      long at = times.millis(time) + offsetMillis;
      String filled = topic.fill(row.columns());
      String ordering = recording.key().isEmpty() ? filled : key.fill(row.columns());
      message = new Message(filled, ordering, payload(row, at));
      // the order of the file counts, also where its times step back
      millis = Math.max(millis, at);
      return true;
    } catch (IllegalArgumentException e) {
      throw new IOException(recording.file() + ":" + row.line() + ": " + e.getMessage(), e);
    }
  }

  private byte[] payload(Row row, long at) {
    String whole = row.whole();
    if (recording.payload().equals("raw")) {
      if (whole == null) {
        throw new IllegalArgumentException("a payload of 'raw' needs lines, not CSV");
      }
      return whole.getBytes(StandardCharsets.UTF_8);
    }
    if (!recording.payload().equals("json")) {
      return payload.fill(row.columns()).getBytes(StandardCharsets.UTF_8);
    }
    Map<String, String> columns = row.columns();
    Collection<String> fields =
        recording.fields().isEmpty() ? columns.keySet() : recording.fields();
    ObjectNode object = Json.object();
    for (String field : fields) {
      String value = columns.get(field);
      if (value == null) {
        throw new IllegalArgumentException(
            "there is no column '%s'; there are %s".formatted(field, columns.keySet()));
      }
      Json.put(object, field, value);
    }
    object.put("ts", at);
    return Json.bytes(object);
  }

  /** When the present message was recorded; never less than that of the one before. */
  long millis() {
    return millis;
  }

  Message message() {
    Message present = message;
    if (present == null) {
      throw new IllegalStateException("no message");
    }
    return present;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
