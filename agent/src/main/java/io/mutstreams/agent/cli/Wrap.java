package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines at its blanks. */
final class Wrap {
  private static final int LEAST = 20;

  private Wrap() {}

  /** Lines of at most that width; a longer word stays whole. */
  static List<String> lines(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > Math.max(width, LEAST)) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
