package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Context;
import io.mutstreams.api.Expression;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Out;
import io.mutstreams.api.Record;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes records of the lines of a CSV message; all of them, or none where one is broken. */
final class Csv implements Operator {
  private final List<String> columns;
  private final char separator;
  private final char quote;
  private final Set<String> asText;
  private final @Nullable Expression time;
  private final int maxLines;

  /**
   * @param columns empty: the first line of each message names them
   */
  Csv(
      List<String> columns,
      char separator,
      char quote,
      Set<String> asText,
      @Nullable Expression time,
      int maxLines) {
    this.columns = columns;
    this.separator = separator;
    this.quote = quote;
    this.asText = asText;
    this.time = time;
    this.maxLines = maxLines;
  }

  @Override
  public void process(Record record, Context context, Out out) {
    boolean header = columns.isEmpty();
    String text = text(record.body());
    List<CsvText.Line> lines = CsvText.read(text, separator, quote, maxLines + (header ? 1 : 0));
    if (lines.isEmpty()) {
      throw new BadRecordException("the CSV message has no lines");
    }
    List<String> names = header ? names(lines.get(0)) : columns;
    for (CsvText.Line line : header ? lines.subList(1, lines.size()) : lines) {
      Record made = record.withBody(fields(names, line));
      out.emit(time == null ? made : made.withTime(time(made, time, line)));
    }
  }

  private static String text(@Nullable Object body) {
    if (body instanceof String text) {
      return text;
    }
    if (body instanceof Bytes bytes) {
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes.toBuffer()).toString();
      } catch (CharacterCodingException e) {
        throw new BadRecordException("the bytes are not UTF-8", e);
      }
    }
    throw new BadRecordException(
        "the body is " + Record.kindOf(body) + ", not a text: give the source 'format: text'");
  }

  private static List<String> names(CsvText.Line line) {
    List<String> names = line.fields().stream().map(CsvText.Field::text).toList();
    if (names.contains("") || new HashSet<>(names).size() < names.size()) {
      throw new BadRecordException(
          "CSV line " + line.number() + ": each column needs a name of its own");
    }
    return names;
  }

  private Map<String, @Nullable Object> fields(List<String> names, CsvText.Line line) {
    List<CsvText.Field> fields = line.fields();
    if (fields.size() != names.size()) {
      throw new BadRecordException(
          "CSV line "
              + line.number()
              + " has "
              + fields.size()
              + " fields, and there are "
              + names.size()
              + " columns");
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      body.put(names.get(i), value(names.get(i), fields.get(i)));
    }
    return body;
  }

  private @Nullable Object value(String name, CsvText.Field field) {
    if (field.quoted() || asText.contains(name)) {
      return field.text();
    }
    if (field.text().isEmpty()) {
      return null;
    }
    Number number = Numbers.parse(field.text());
    return number == null ? field.text() : number;
  }

  private static long time(Record record, Expression time, CsvText.Line line) {
    Object value = time.evaluate(record);
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number instanceof Long whole ? whole : Math.round(number.doubleValue());
    }
    if (value instanceof String text) {
      try {
        return OffsetDateTime.parse(text).toInstant().toEpochMilli();
      } catch (DateTimeException e) {
        throw new BadRecordException(
            "CSV line "
                + line.number()
                + ": a text of length "
                + text.length()
                + " is no time such as 2026-11-23T12:00:00Z or 2026-11-23T13:00:00+01:00",
            e);
      }
    }
    throw new BadRecordException(
        "CSV line " + line.number() + ": " + time.source() + " is " + Record.kindOf(value));
  }
}
