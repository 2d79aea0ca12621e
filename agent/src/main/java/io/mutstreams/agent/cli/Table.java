package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligns columns of text. Not safe for several threads. */
final class Table {
  private static final String GAP = "  ";

  /** Also where a terminal knows ASCII alone. */
  private static final String CUT = "...";

  /** A text shorter than this says nothing. */
  private static final int LEAST = 6;

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
    return lines(indent, Integer.MAX_VALUE);
  }

  /**
   * The lines, none longer than the width. What does not fit goes from the right: a number as a
   * whole, since a part of it is another number; of a text the end.
   */
  List<String> lines(String indent, int width) {
    List<Integer> widths = new ArrayList<>();
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int length = row.get(i).text().length();
        if (i == widths.size()) {
          widths.add(length);
        } else {
          widths.set(i, Math.max(widths.get(i), length));
        }
      }
    }
    return rows.stream().map(row -> indent + line(row, widths, width - indent.length())).toList();
  }

  private static String line(List<Cell> row, List<Integer> widths, int width) {
    StringBuilder line = new StringBuilder();
    int end = row.size();
    while (end > 0 && row.get(end - 1).text().isEmpty()) {
      end--;
    }
    int room = width;
    for (int i = 0; i < end; i++) {
      room -= i == 0 ? 0 : GAP.length();
      int taken = row.get(i).right() ? widths.get(i) : row.get(i).text().length();
      if (taken > room && (row.get(i).right() || room < LEAST)) {
        return line.toString().stripTrailing();
      }
      Cell cell = cut(row.get(i), room);
      room -= widths.get(i);
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

  private static Cell cut(Cell cell, int room) {
    return cell.text().length() <= room
        ? cell
        : new Cell(cell.text().substring(0, room - CUT.length()) + CUT, cell.paint(), cell.right());
  }
}
