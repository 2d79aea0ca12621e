package io.mutstreams.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a victim said, and where the disk's log was then. Filled by one thread, then read. */
final class Diary {
  private static final Pattern NUMBER = Pattern.compile("\\d{2,30}");

  private final Map<String, List<long[]>> said = new HashMap<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();

  /** Takes a line: a word, what it is about, a number, and the place in the log. */
  synchronized void hear(String line) {
    lines.add(line);
    String[] words = line.split(" ");
    if (line.startsWith("alarm:")) {
      alarms.add(line);
    }
    if (words.length != 4 || !NUMBER.matcher(words[2] + words[3]).matches()) {
      return; // a log's
    }
    said.computeIfAbsent(words[0] + " " + words[1], key -> new ArrayList<>())
        .add(new long[] {Long.parseLong(words[3]), Long.parseLong(words[2])});
  }

  static Diary read(Path file) throws IOException {
    var diary = new Diary();
    Files.readAllLines(file).forEach(diary::hear);
    return diary;
  }

  synchronized void save(Path file) throws IOException {
    var unused = Files.write(file, lines);
  }

  /** The highest number that was said before a place in the log was passed; 0 for none. */
  synchronized long until(String word, String what, long position) {
    return said.getOrDefault(word + " " + what, List.of()).stream()
        .filter(one -> one[0] <= position)
        .mapToLong(one -> one[1])
        .max()
        .orElse(0);
  }

  /** Where the log was each time. */
  synchronized List<Long> places(String word, String what) {
    return said.getOrDefault(word + " " + what, List.of()).stream().map(one -> one[0]).toList();
  }

  /** What was wrong while it ran. */
  synchronized List<String> alarms() {
    return List.copyOf(alarms);
  }
}
