package io.mutstreams.simulator.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a process has used, as the kernel counts it. Linux only.
 *
 * @param cpuMicros processor time of all its threads since its start, user and system, in
 *     microseconds; counted in steps of 10,000
 * @param rssBytes memory that it holds now
 * @param peakRssBytes the most memory that it held
 * @param wakeUps how often its threads gave up the processor of themselves, of those still alive
 */
public record Usage(long cpuMicros, long rssBytes, long peakRssBytes, long wakeUps) {
  private static final long MICROS_PER_TICK = 10_000; // USER_HZ is 100 on every Linux of today

  /**
   * Reads it.
   *
   * @param pid a process
   * @return what it has used
   * @throws IOException when there is no such process, or no /proc
   */
  public static Usage of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    String stat = Files.readString(process.resolve("stat"));
    // the name of the program is in brackets and may hold anything
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    String[] status = Files.readString(process.resolve("status")).split("\n");
    return new Usage(
        ticks * MICROS_PER_TICK,
        number(status, "VmRSS:") * 1024,
        number(status, "VmHWM:") * 1024,
        wakeUps(process));
  }

  /**
   * What a process has caused to be written to disks so far; what it writes to pipes and sockets is
   * none of it.
   *
   * @param pid a process of the same user
   * @return bytes
   * @throws IOException when there is no such process, or no /proc
   */
  public static long writtenBytes(long pid) throws IOException {
    Path io = Path.of("/proc", Long.toString(pid), "io");
    return number(Files.readString(io).split("\n"), "write_bytes:");
  }

  private static long wakeUps(Path process) throws IOException {
    long sum = 0;
    try (var threads = Files.list(process.resolve("task"))) {
      for (Path thread : threads.toList()) {
        try {
          sum +=
              number(
                  Files.readString(thread.resolve("status")).split("\n"),
                  "voluntary_ctxt_switches:");
        } catch (IOException e) {
          // it ended meanwhile
        }
      }
    }
    return sum;
  }

  private static long number(String[] lines, String name) {
    return Arrays.stream(lines)
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip().split(" ")[0])
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }
}
