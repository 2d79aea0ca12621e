package io.mutstreams.simulator.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The recorded city: roads, car parks and weather of one made-up day, or real recordings. */
final class City {
  private static final List<String> OWN = List.of("roads.csv", "parking.csv", "weather.csv");

  private record Kind(String column, List<String> options) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "REPORT_ID",
              List.of(
                  "--topic",
                  "city/road/{REPORT_ID}",
                  "--time",
                  "TIMESTAMP",
                  "--fields",
                  "avgSpeed,vehicleCount")),
          new Kind(
              "garagecode",
              List.of(
                  "--topic",
                  "city/parking/{garagecode}",
                  "--time",
                  "updatetime",
                  "--fields",
                  "vehiclecount,totalspaces")),
          new Kind(
              "tempm",
              List.of(
                  "--topic",
                  "city/weather",
                  "--time",
                  "TIMESTAMP",
                  "--fields",
                  "tempm,hum,wspdm")));

  private City() {}

  /** Puts the recordings of the made-up day into a folder. */
  static Path unpack(Path folder) throws IOException {
    Path target = Files.createDirectories(folder.resolve("recordings"));
    for (String name : OWN) {
      try (InputStream in = City.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IOException("the recording " + name + " is missing in the program");
        }
        Files.copy(in, target.resolve(name));
      }
    }
    return target;
  }

  /** The options of {@code simulate replay} for the recordings in a folder. */
  static List<String> replayOptions(Path folder) throws IOException {
    var options = new ArrayList<String>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
        options.addAll(options(file));
      }
    }
    if (options.isEmpty()) {
      throw new IOException(
          "there is no recording in "
              + folder
              + ": CSV with the columns REPORT_ID,avgSpeed,vehicleCount,TIMESTAMP or"
              + " garagecode,vehiclecount,totalspaces,updatetime or tempm,hum,wspdm,TIMESTAMP");
    }
    return options;
  }

  private static List<String> options(Path file) {
    List<String> columns;
    try (Stream<String> lines = Files.lines(file)) {
      columns = List.of(lines.findFirst().orElse("").split(","));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Kind kind : KINDS) {
      List<String> needed = kind.options();
      boolean fits =
          columns.contains(kind.column())
              && columns.contains(needed.get(3))
              && columns.containsAll(List.of(needed.get(5).split(",")));
      if (fits) {
        var options = new ArrayList<>(List.of("--file", file.toString()));
        options.addAll(needed);
        return options;
      }
    }
    return List.of();
  }
}
