package io.mutstreams.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A small city in the form of the recorded one: gaps, empty roads, rows that are not OK. */
final class MadeUpCity {
  private static final LocalDateTime START = LocalDateTime.of(2014, 8, 4, 0, 0);
  private static final int STEPS = 14 * 12;

  private MadeUpCity() {}

  /** Writes roads.csv, parking.csv and weather.csv; the same for the same seed. */
  static void write(Path folder, long seed) throws IOException {
    Random random = new Random(seed);
    List<String> roads =
        new ArrayList<>(List.of("status,avgSpeed,TIMESTAMP,vehicleCount,REPORT_ID"));
    List<String> parking =
        new ArrayList<>(List.of("vehiclecount,updatetime,totalspaces,garagecode"));
    List<String> weather = new ArrayList<>(List.of("hum,tempm,wspdm,TIMESTAMP"));
    for (int step = 0; step < STEPS; step++) {
      LocalDateTime time = START.plusMinutes(5L * step);
      for (int road = 0; road < 4; road++) {
        if (random.nextInt(10) > 0) {
          String status = random.nextInt(20) == 0 ? "ERROR" : "OK";
          int speed = 20 + 10 * road + random.nextInt(15);
          roads.add(
              "%s,%d,%s:00,%d,%d".formatted(status, speed, time, random.nextInt(6), 100 + road));
        }
      }
      if (step % 6 == 1) {
        for (String garage : List.of("NORTH", "SOUTH")) {
          parking.add(
              "%d,%s:49.489,100,%s"
                  .formatted(random.nextInt(120), time.toString().replace('T', ' '), garage));
        }
      }
      if (step % 4 == 0) {
        String celsius = random.nextInt(15) == 0 ? "" : Integer.toString(10 + random.nextInt(12));
        weather.add("80,%s,%.1f,%s:00".formatted(celsius, random.nextInt(90) / 10.0, time));
      }
    }
    Files.write(folder.resolve("roads.csv"), roads);
    Files.write(folder.resolve("parking.csv"), parking);
    Files.write(folder.resolve("weather.csv"), weather);
  }
}
