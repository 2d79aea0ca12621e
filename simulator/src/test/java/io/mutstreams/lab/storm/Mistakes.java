package io.mutstreams.lab.storm;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

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
  private record Way(String what, String section, String text, String says) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(
              "unknown key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  §receive-maximun: 10
              """,
              "receive-maximum"),
          new Way(
              "unknown operator",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - §filtre: body.value > 0
                  to: calm
              """,
              "filter"),
          new Way(
              "unknown option",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - dedupe: {by: body.id, §withing: 3s}
                  to: calm
              """,
              "within"),
          new Way(
              "an expression that is none",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - filter: body.value > §> 0
                  to: calm
              """,
              ""),
          new Way(
              "a condition that is none",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to:
                    - {when: '§1 + 2', send: calm}
              """,
              ""),
          new Way(
              "wrong type",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], receive-maximum: §many}\n",
              "many"),
          new Way(
              "out of range",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+], receive-maximum: §70000}\n",
              "65535"),
          new Way(
              "topics that match one another",
              "sources",
              "  wrong: {from: plant, topics: [wrong/+, §wrong/one]}\n",
              "wrong/+"),
          new Way(
              "no topic filter",
              "sources",
              "  wrong: {from: plant, topics: [§\"wrong/#/more\"]}\n",
              "#"),
          new Way(
              "dangling uplink",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to: §calmm
              """,
              "calm"),
          new Way(
              "dangling source",
              "streams",
              """
                wrong:
                  from: [steady-1, §stedy-2]
                  to: calm
              """,
              "steady-2"),
          new Way(
              "dangling connection", "uplinks", "  wrong: {to: §clowd, topic: wrong}\n", "cloud"),
          new Way(
              "duplicate key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  §from: plant
              """,
              "from"),
          new Way(
              "cycle",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  to: wrong-too
                wrong-too:
                  to: §wrong
              """,
              "wrong"),
          new Way("broken YAML", "sources", "  wrong: {from: plant, topics: [wrong/+§}\n", ""),
          new Way(
              "option out of range",
              "streams",
              """
                wrong:
                  from: [steady-1]
                  steps:
                    - dedupe: {by: body.id, within: §0ms}
                  to: calm
              """,
              "1ms"),
          new Way(
              "missing secret",
              "connections",
              """
                wrong:
                  url: mqtt://127.0.0.1
                  password: §${env:NOT_SET_ANYWHERE}
              """,
              "NOT_SET_ANYWHERE"),
          new Way(
              "no broker's address",
              "connections",
              "  wrong: {url: §http://127.0.0.1}\n",
              "mqtt://"),
          new Way(
              "a template that is none",
              "uplinks",
              "  wrong: {to: cloud, topic: \"wrong/§{key\"}\n",
              ""),
          new Way(
              "a setting out of range",
              "uplinks",
              "  wrong: {to: cloud, topic: wrong, tries: §0}\n",
              "1"),
          new Way("unknown section", "", "§strems: {}\n", "streams"),
          new Way(
              "a stream that is there already",
              "",
              "streams:\n  §calm-1: {from: [steady-1], to: calm}\n",
              "calm-1"),
          new Way(
              "an uplink that is there already",
              "",
              "uplinks:\n  §calm: {to: cloud, topic: wrong}\n",
              "calm"),
          new Way(
              "a stream named like an uplink",
              "",
              "streams:\n  §copies: {from: [steady-1], to: calm}\n",
              "copies"),
          new Way("a file that is no mapping", "", "§- one\n- two\n", ""),
          new Way("a tab", "", "streams:\n§\twrong: {from: [steady-1], to: calm}\n", ""));

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
