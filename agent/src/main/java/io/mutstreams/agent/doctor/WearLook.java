package io.mutstreams.agent.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How fast the agent wears the flash that it writes to, from what the kernel has counted. */
final class WearLook {
  private static final long YOUNG_SECONDS = 600;
  private static final double DAY = 86_400;
  private static final double YEAR_DAYS = 365;

  /** What cheap flash stands, and how much more it writes than it is told to. */
  private static final int CYCLES = 1_000;

  private static final int AMPLIFICATION = 4;
  private static final double LEAST_YEARS = 5;

  private WearLook() {}

  static List<Finding> look(Patient patient) {
    if (!patient.runs()) {
      return List.of(
          Finding.note(
              "flash wear",
              "it is told of a running agent, and none answers",
              "Start the agent, and ask again."));
    }
    Path io = Path.of("/proc", Long.toString(patient.pid()), "io");
    try {
      Map<String, String> counts = Program.properties(Files.readString(io).replace(": ", "="));
      long written = Long.parseLong(counts.getOrDefault("write_bytes", "0"));
      long size = Files.getFileStore(patient.data()).getTotalSpace();
      return List.of(of(written, AgentLook.number(patient.status(), "uptime_s"), size));
    } catch (IOException | NumberFormatException e) {
      return List.of(
          Finding.note(
              "flash wear", io + " cannot be read", "Run it as root or as the agent's user: sudo"));
    }
  }

  /**
   * What so much written comes to.
   *
   * @param written bytes since the start
   * @param seconds since the start
   * @param size of the disk in bytes
   */
  static Finding of(long written, long seconds, long size) {
    double perDay = written * DAY / Math.max(1, seconds);
    double years = size * (double) CYCLES / AMPLIFICATION / Math.max(1, perDay) / YEAR_DAYS;
    String says =
        "%s a day (%s in %s); a disk of %s that stands %,d erasures, and writes %d times what it is told, lasts %s years"
            .formatted(
                Amount.bytes((long) perDay),
                Amount.bytes(written),
                Amount.time(seconds),
                Amount.bytes(size),
                CYCLES,
                AMPLIFICATION,
                years >= 100 ? "more than 100" : "%.1f".formatted(years));
    if (seconds < YOUNG_SECONDS) {
      return Finding.note(
          "flash wear", says + "; the first minutes after a start say little", "Ask again later.");
    }
    return years >= LEAST_YEARS
        ? Finding.well("flash wear", says)
        : Finding.attention(
            "flash wear",
            says,
            "Records are written while an uplink is away or slow: see mutstreams status. State is"
                + " written once a second where it changes. Put the data folder on a larger or"
                + " better disk.");
  }
}
