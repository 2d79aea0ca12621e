package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an agent acknowledged to its plant broker, and what the broker upstream acknowledged to it,
 * by payload, and where the log of the agent's disk was then. Any thread.
 */
final class Acknowledged {
  private static final String TAKEN = "taken ";
  private static final String DELIVERED = "delivered ";

  private final Path log;
  private final Map<String, Long> taken = new ConcurrentHashMap<>();
  private final Map<String, Long> delivered = new ConcurrentHashMap<>();

  Acknowledged(Path log) {
    this.log = log;
  }

  void taken(String payload) throws IOException {
    var unused = taken.putIfAbsent(payload, LoggedDisk.position(log));
  }

  void delivered(String payload) throws IOException {
    var unused = delivered.putIfAbsent(payload, LoggedDisk.position(log));
  }

  int count() {
    return taken.size();
  }

  /** Where the log was at the first. */
  long begin() {
    return taken.values().stream().mapToLong(Long::longValue).min().orElse(0);
  }

  /** What was taken before a place in the log was passed, and not delivered. */
  List<String> owed(long position) {
    List<String> owed = new ArrayList<>();
    taken.forEach(
        (payload, at) -> {
          Long gone = delivered.get(payload);
          if (at <= position && (gone == null || gone > position)) {
            owed.add(payload);
          }
        });
    return owed;
  }

  void save(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    taken.forEach((payload, at) -> lines.add(TAKEN + at + " " + payload));
    delivered.forEach((payload, at) -> lines.add(DELIVERED + at + " " + payload));
    var unused = Files.write(file, lines);
  }

  static Acknowledged read(Path file, Path log) throws IOException {
    var read = new Acknowledged(log);
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", 3);
      var map = line.startsWith(TAKEN) ? read.taken : read.delivered;
      map.put(words[2], Long.parseLong(words[1]));
    }
    return read;
  }
}
