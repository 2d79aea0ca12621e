package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** The newest dead letters of a status, for a person. */
final class LetterLines {
  private static final int SHOWN = 3;

  private LetterLines() {}

  static List<String> of(Answer status, Paint paint) {
    List<Answer> newest = status.parts("newest_dead_letters");
    List<String> lines = new ArrayList<>();
    if (!newest.isEmpty()) {
      lines.add("");
      lines.add(
          paint.dim("DEAD LETTERS")
              + "  %s since the start, the newest:"
                  .formatted(Units.count(status.count("dead_letters"))));
    }
    newest.stream().limit(SHOWN).forEach(letter -> lines.add(line(letter)));
    return lines;
  }

  private static String line(Answer letter) {
    String step = letter.text("step");
    return "%s  %s %s%s, topic %s: %s"
        .formatted(
            Units.moment(letter.text("time")),
            letter.text("kind"),
            letter.text("name"),
            step.isEmpty() ? "" : ", step " + step,
            letter.text("topic"),
            letter.text("reason"));
  }
}
