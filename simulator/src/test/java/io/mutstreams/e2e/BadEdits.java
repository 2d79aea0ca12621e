package io.mutstreams.e2e;

import java.util.List;

/** Ways to spoil a configuration; each in one place that must be named. Stateless. */
final class BadEdits {
  private static final String HERE = "# here";

  /**
   * A spoilt configuration.
   *
   * @param what is wrong, in words
   * @param yaml the text
   * @param line the line, from 1, that a problem must name
   * @param column the column, from 1, that it must name
   * @param says a part of what it must say
   */
  record Bad(String what, String yaml, int line, int column, String says) {}

  /**
   * One way.
   *
   * @param what is wrong
   * @param section the section of the file at whose beginning the text comes
   * @param text lines, of which one bears the mark, which is taken away
   * @param at what the column of the problem is that of, in that line
   * @param says a part of what the problem must say
   */
  private record Way(String what, String section, String text, String at, String says) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(
              "unknown key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  receive-maximun: 10  # here
              """,
              "receive-maximun",
              "receive-maximum"),
          new Way(
              "unknown operator",
              "streams",
              """
                wrong:
                  from: [steady]
                  steps:
                    - filtre: body.value > 0  # here
                  to: steady-up
              """,
              "filtre",
              "filter"),
          new Way(
              "an expression that is none",
              "streams",
              """
                wrong:
                  from: [steady]
                  steps:
                    - filter: body.value > > 0  # here
                  to: steady-up
              """,
              "> 0",
              ""),
          new Way(
              "wrong type",
              "sources",
              """
                wrong: {from: plant, topics: [wrong/+], receive-maximum: many}  # here
              """,
              "many",
              "many"),
          new Way(
              "dangling name",
              "streams",
              """
                wrong:
                  from: [steady]
                  to: stedy-up  # here
              """,
              "stedy-up",
              "steady-up"),
          new Way(
              "duplicate key",
              "sources",
              """
                wrong:
                  from: plant
                  topics: [wrong/+]
                  from: plant  # here
              """,
              "from",
              "from"),
          new Way(
              "cycle",
              "streams",
              """
                wrong:
                  from: [steady]
                  to: wrong-too
                wrong-too:
                  to: wrong  # here
              """,
              "wrong",
              "wrong"),
          new Way(
              "broken YAML",
              "sources",
              """
                wrong: {from: plant, topics: [wrong/+}  # here
              """,
              "}",
              ""),
          new Way(
              "option out of range",
              "streams",
              """
                wrong:
                  from: [steady]
                  steps:
                    - dedupe: {by: body.id, within: 0ms}  # here
                  to: steady-up
              """,
              "0ms",
              "1ms"),
          new Way(
              "missing secret",
              "connections",
              """
                wrong:
                  url: mqtt://127.0.0.1
                  password: ${env:NOT_SET_ANYWHERE}  # here
              """,
              "${env",
              "NOT_SET_ANYWHERE"));

  private BadEdits() {}

  /** How many ways there are. */
  static int count() {
    return WAYS.size();
  }

  static Bad spoil(String yaml, int number) {
    Way way = WAYS.get(number);
    String begin = "\n" + way.section() + ":\n";
    String spoilt = yaml.replace(begin, begin + way.text());
    List<String> lines = spoilt.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      int mark = lines.get(i).indexOf(HERE);
      if (mark >= 0) {
        int column = lines.get(i).indexOf(way.at()) + 1;
        return new Bad(way.what(), spoilt.replace(HERE, ""), i + 1, column, way.says());
      }
    }
    throw new IllegalStateException("no section " + way.section());
  }
}
