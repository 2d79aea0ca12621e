package io.mutstreams.simulator.replay;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The rows of a file, read as they are taken. Not thread-safe: owned by its replay. */
interface Rows extends Closeable {
  /** The next row, or null after the last. */
  @Nullable Row next() throws IOException;

  static Rows open(Recording recording) throws IOException {
    BufferedReader reader = Files.newBufferedReader(recording.file(), StandardCharsets.UTF_8);
    return switch (recording.form()) {
      case CSV -> new Csv(reader);
      case LINES -> new Lines(reader);
    };
  }

  /** RFC 4180 with a header. */
  final class Csv implements Rows {
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;

    Csv(BufferedReader reader) throws IOException {
      parser =
          CSVFormat.RFC4180
              .builder()
              .setHeader()
              .setSkipHeaderRecord(true)
              .setIgnoreEmptyLines(true)
              .get()
              .parse(reader);
      records = parser.iterator();
    }

    @Override
    public @Nullable Row next() {
      if (!records.hasNext()) {
        return null;
      }
      CSVRecord row = records.next();
      Map<String, String> columns = new LinkedHashMap<>();
      for (String name : parser.getHeaderNames()) {
        if (row.isSet(name)) {
          columns.put(name, row.get(name));
        }
      }
      return new Row(columns, null, parser.getCurrentLineNumber());
    }

    @Override
    public void close() throws IOException {
      parser.close();
    }
  }

  /** {@code epoch_ms,payload}. */
  final class Lines implements Rows {
    /** The name under which the time of a line is found. */
    static final String TIME = "time";

    private final BufferedReader reader;
    private long number;

    Lines(BufferedReader reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable Row next() throws IOException {
      String line = reader.readLine();
      number++;
      while (line != null && line.isBlank()) {
        line = reader.readLine();
        number++;
      }
      if (line == null) {
        return null;
      }
      int comma = line.indexOf(',');
      if (comma < 0) {
        throw new IOException("line " + number + ": no comma after the time: '" + line + "'");
      }
      String payload = line.substring(comma + 1);
      Map<String, String> columns = new LinkedHashMap<>();
      if (payload.startsWith("{") || payload.startsWith("[")) {
        columns.putAll(Json.fields(payload));
      }
      columns.put(TIME, line.substring(0, comma));
      return new Row(columns, payload, number);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
