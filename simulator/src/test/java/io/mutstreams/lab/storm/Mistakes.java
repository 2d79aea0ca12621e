package io.mutstreams.lab.storm;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Ways to spoil a configuration, each in one place that must be named. Stateless. */
final class Mistakes {
  private static final char HERE = '§';
  private static final String NEW_FILE = "90-wrong.yaml";

  /**
   * A spoilt configuration.
   *
   * @param what is wrong, in words
   * @param files all of them
   * @param file the one that a problem must name
   * @param line the line, from 1
   * @param column the column, from 1
   * @param says a part of what the problem must say
   */
  record Bad(
      String what, Map<String, String> files, String file, int line, int column, String says) {}

  /**
   * One way.
   *
   * @param section the section at whose beginning the text comes; "" for a file of its own
   * @param text lines, with a mark before what must be named
   */
  record Way(String what, String section, String text, String says) {}

  private static final List<Way> WAYS =
      Stream.of(StreamMistakes.WAYS, PartMistakes.WAYS).flatMap(List::stream).toList();

  private Mistakes() {}

  /** How many ways there are. */
  static int count() {
    return WAYS.size();
  }

  /** Spoils good files. */
  static Bad spoil(Map<String, String> good, int number, Random random) {
    Way way = WAYS.get(number);
    Map<String, String> files = new TreeMap<>(good);
    String file = NEW_FILE;
    String text = way.text();
    if (!way.section().isEmpty()) {
      String begin = way.section() + ":\n";
      List<String> having =
          good.entrySet().stream()
              .filter(entry -> ("\n" + entry.getValue()).contains("\n" + begin))
              .map(Map.Entry::getKey)
              .toList();
      file = having.get(random.nextInt(having.size()));
      String whole = "\n" + files.get(file);
      text = whole.replace("\n" + begin, "\n" + begin + way.text()).substring(1);
    }
    int at = text.indexOf(HERE);
    String before = text.substring(0, at);
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    int column = at - before.lastIndexOf('\n');
    files.put(file, before + text.substring(at + 1));
    return new Bad(way.what(), files, file, line, column, way.says());
  }

  /** What is wrong at a text in some file, behind a line break and two spaces. */
  static Bad at(String what, Map<String, String> files, String text, String says) {
    for (Map.Entry<String, String> file : files.entrySet()) {
      int at = file.getValue().indexOf(text);
      if (at >= 0) {
        String before = file.getValue().substring(0, at);
        int line = 2 + (int) before.chars().filter(c -> c == '\n').count();
        return new Bad(what, files, file.getKey(), line, 3, says);
      }
    }
    throw new IllegalStateException("nowhere: " + text);
  }
}
