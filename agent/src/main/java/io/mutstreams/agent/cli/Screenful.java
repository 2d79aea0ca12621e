package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** As many lines as a terminal shows without scrolling. */
final class Screenful {
  private static final Pattern PAINT = Pattern.compile("\u001b\\[[0-9;]*m");

  private Screenful() {}

  /**
   * The first lines, as many as there is room for, and at their end how many are left out. The
   * cursor, which stands below them, takes one row.
   */
  static List<String> of(List<String> lines, Terminal terminal) {
    int room = terminal.rows() - 1;
    if (lines.stream().mapToInt(line -> rows(line, terminal)).sum() <= room) {
      return lines;
    }
    List<String> shown = new ArrayList<>();
    int left = room - rows(more(lines.size()), terminal);
    for (String line : lines) {
      left -= rows(line, terminal);
      if (left < 0) {
        break;
      }
      shown.add(line);
    }
    while (!shown.isEmpty() && shown.get(shown.size() - 1).isEmpty()) {
      shown.remove(shown.size() - 1);
    }
    long more = lines.stream().skip(shown.size()).filter(line -> !line.isEmpty()).count();
    shown.add(more(more));
    return shown;
  }

  private static String more(long lines) {
    return "... " + Units.many((int) lines, "more line") + ", see mutstreams status";
  }

  private static int rows(String line, Terminal terminal) {
    int length = PAINT.matcher(line).replaceAll("").length();
    return Math.max(1, (length + terminal.columns() - 1) / terminal.columns());
  }
}
