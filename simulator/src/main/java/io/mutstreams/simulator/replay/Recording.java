package io.mutstreams.simulator.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A recorded feed in a file and how its rows become messages. Templates name columns in braces, as
 * {@code city/road/{REPORT_ID}}.
 *
 * @param file the file
 * @param form how the file is written
 * @param topic template of the topic
 * @param key template of the ordering key; empty means the topic
 * @param payload {@code json}: the fields as a JSON object, numbers as numbers; {@code raw}: what
 *     follows the time on a line; otherwise a template of the text
 * @param fields the columns that {@code json} takes; empty means all
 * @param time the column with the time of a row; empty for lines, whose time stands before the
 *     comma
 * @param timeFormat {@code iso}, {@code epoch-ms}, {@code epoch-s} or a pattern of {@code
 *     DateTimeFormatter}
 * @param zone the zone of times that do not name theirs
 */
public record Recording(
    Path file,
    Form form,
    String topic,
    String key,
    String payload,
    List<String> fields,
    String time,
    String timeFormat,
    ZoneId zone) {
  /** How a file is written. */
  public enum Form {
    /** RFC 4180 with a header. */
    CSV,
    /** {@code epoch_ms,payload}: the payload follows the first comma and ends with the line. */
    LINES;

    /**
     * Looks how a file is written.
     *
     * @param file the file
     * @return lines where the first one begins with digits, a comma and JSON; otherwise CSV
     * @throws IOException when it cannot be read
     */
    public static Form of(Path file) throws IOException {
      try (var reader = Files.newBufferedReader(file)) {
        String first = reader.readLine();
        return first != null && first.matches("\\d+,\\s*[{\\[].*") ? LINES : CSV;
      }
    }
  }

  /** Copies the list. */
  public Recording {
    fields = List.copyOf(fields);
  }

  /**
   * A CSV file, all columns as JSON, with ISO times in UTC.
   *
   * @param file the file
   * @param topic template of the topic
   * @param time the column with the time
   * @return the recording
   */
  public static Recording csv(Path file, String topic, String time) {
    return new Recording(file, Form.CSV, topic, "", "json", List.of(), time, "iso", ZoneOffset.UTC);
  }

  /**
   * A file of {@code epoch_ms,{json}} lines, each sent as it is.
   *
   * @param file the file
   * @param topic template of the topic; a name in braces is a field of the JSON, or the {@code n}
   *     of a SenML entry
   * @return the recording
   */
  public static Recording lines(Path file, String topic) {
    return new Recording(
        file, Form.LINES, topic, "", "raw", List.of(), "", "epoch-ms", ZoneOffset.UTC);
  }

  /**
   * The same with chosen columns.
   *
   * @param columns the columns that the JSON payload takes
   * @return the recording
   */
  public Recording withFields(List<String> columns) {
    return new Recording(file, form, topic, key, payload, columns, time, timeFormat, zone);
  }

  /**
   * The same with another payload.
   *
   * @param template {@code json}, {@code raw} or a template
   * @return the recording
   */
  public Recording withPayload(String template) {
    return new Recording(file, form, topic, key, template, fields, time, timeFormat, zone);
  }

  /**
   * The same with another ordering key.
   *
   * @param template template of the key
   * @return the recording
   */
  public Recording withKey(String template) {
    return new Recording(file, form, topic, template, payload, fields, time, timeFormat, zone);
  }

  /**
   * The same with another reading of times.
   *
   * @param format see {@link #timeFormat}
   * @param of see {@link #zone}
   * @return the recording
   */
  public Recording withTimes(String format, ZoneId of) {
    return new Recording(file, form, topic, key, payload, fields, time, format, of);
  }
}
