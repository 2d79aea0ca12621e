package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligns columns of text. Not safe for several threads. */
final class Table {
  private static final String GAP = "  ";

  /** A cell: what it says, and how it is painted once its width is known. */
  record Cell(String text, UnaryOperator<String> paint, boolean right) {}

  private final List<List<Cell>> rows = new ArrayList<>();

  static Cell left(String text) {
    return new Cell(text, UnaryOperator.identity(), false);
  }

  static Cell right(String text) {
    return new Cell(text, UnaryOperator.identity(), true);
  }

  static Cell painted(String text, UnaryOperator<String> paint) {
    return new Cell(text, paint, false);
  }

  Table row(Cell... cells) {
    rows.add(List.of(cells));
    return this;
  }

  /** The lines, each begun with the indent, without blanks at their ends. */
  List<String> lines(String indent) {
    List<Integer> widths = new ArrayList<>();
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int width = row.get(i).text().length();
        if (i == widths.size()) {
          widths.add(width);
        } else {
          widths.set(i, Math.max(widths.get(i), width));
        }
      }
    }
    return rows.stream().map(row -> indent + line(row, widths)).toList();
  }

  private static String line(List<Cell> row, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    int end = row.size();
    while (end > 0 && row.get(end - 1).text().isEmpty()) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      Cell cell = row.get(i);
      String blanks = " ".repeat(widths.get(i) - cell.text().length());
      String text = cell.paint().apply(cell.text());
      line.append(i == 0 ? "" : GAP);
      if (cell.right()) {
        line.append(blanks).append(text);
      } else {
        line.append(text).append(i == end - 1 ? "" : blanks);
      }
    }
    return line.toString();
  }
}
