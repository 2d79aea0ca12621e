package io.mutstreams.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What must come out upstream of a city's CSV files, computed from them alone: nothing of the
 * agent, its plugins or the simulator is used.
 */
final class CityModel {
  static final long WINDOW = 30 * 60 * 1000;
  static final double SLOW = 40;

  private final Map<String, List<Map<String, Object>>> archive = new LinkedHashMap<>();
  private final Map<String, List<Map<String, Object>>> alerts = new LinkedHashMap<>();
  private final Map<String, TreeMap<Long, List<double[]>>> windows = new LinkedHashMap<>();
  private long last;
  private int rows;

  static CityModel of(Path roads, Path parking, Path weather) throws IOException {
    var model = new CityModel();
    for (Map<String, String> row : model.rows(roads)) {
      model.road(row);
    }
    for (Map<String, String> row : model.rows(parking)) {
      model.parking(row);
    }
    for (Map<String, String> row : model.rows(weather)) {
      model.weather(row);
    }
    model.closeWindows();
    return model;
  }

  /** None of these files has quotes. */
  private List<Map<String, String>> rows(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split(",", -1);
    List<Map<String, String>> read = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isBlank()) {
        String[] fields = line.split(",", -1);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
          row.put(names[i], fields[i]);
        }
        read.add(row);
      }
    }
    rows += read.size();
    return read;
  }

  private static String field(Map<String, String> row, String name) {
    return Objects.requireNonNull(row.get(name), name);
  }

  private long millis(String text) {
    long millis =
        LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toEpochMilli();
    last = Math.max(last, millis);
    return millis;
  }

  private void road(Map<String, String> row) {
    long time = millis(field(row, "TIMESTAMP"));
    double vehicles = Double.parseDouble(field(row, "vehicleCount"));
    if (field(row, "status").equals("OK") && vehicles > 0) {
      windows
          .computeIfAbsent(field(row, "REPORT_ID"), road -> new TreeMap<>())
          .computeIfAbsent(time - time % WINDOW, start -> new ArrayList<>())
          .add(new double[] {Double.parseDouble(field(row, "avgSpeed")), vehicles});
    }
  }

  private void closeWindows() {
    windows.forEach(
        (road, starts) ->
            starts.forEach(
                (start, values) -> {
                  double mean = values.stream().mapToDouble(v -> v[0]).average().orElseThrow();
                  Map<String, Object> body = new LinkedHashMap<>();
                  body.put("start", start);
                  body.put("end", start + WINDOW);
                  body.put("count", values.size());
                  body.put("speed_mean", mean);
                  body.put(
                      "vehicles_mean",
                      values.stream().mapToDouble(v -> v[1]).average().orElseThrow());
                  add(mean < SLOW ? alerts : archive, "city/road/" + road, body);
                }));
  }

  private void parking(Map<String, String> row) {
    double taken = Double.parseDouble(field(row, "vehiclecount"));
    double spaces = Double.parseDouble(field(row, "totalspaces"));
    long time = millis(field(row, "updatetime"));
    if (taken <= spaces) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("vehiclecount", taken);
      body.put("totalspaces", spaces);
      body.put("ts", time);
      add(archive, "city/parking/" + field(row, "garagecode"), body);
    }
  }

  private void weather(Map<String, String> row) {
    long time = millis(field(row, "TIMESTAMP"));
    if (!field(row, "tempm").isEmpty()) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("tempm", Double.parseDouble(field(row, "tempm")));
      body.put("ts", time);
      add(archive, "city/weather", body);
    }
  }

  private static void add(
      Map<String, List<Map<String, Object>>> to, String topic, Map<String, Object> body) {
    to.computeIfAbsent(topic, name -> new ArrayList<>()).add(body);
  }

  /** What arrives by the archive, by the topic it came from; in order. */
  Map<String, List<Map<String, Object>>> archive() {
    return archive;
  }

  /** What arrives as an alert. */
  Map<String, List<Map<String, Object>>> alerts() {
    return alerts;
  }

  /** The time of the last row, milliseconds since 1970. */
  long last() {
    return last;
  }

  /** How many rows the files have. */
  int rows() {
    return rows;
  }
}
