package io.mutstreams.plugins.decode;

import io.mutstreams.api.BadRecordException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads CSV as RFC 4180 has it: fields that contain the separator, quotes or line breaks stand in
 * quotes, with quotes inside doubled; blanks belong to the field. A line ends with CR LF, LF or CR.
 * Lines without any character are skipped. Used once, by one thread.
 */
final class CsvText {
  /**
   * A field.
   *
   * @param quoted whether it stood in quotes
   */
  record Field(String text, boolean quoted) {}

  /**
   * A line of fields.
   *
   * @param number of the line of text it begins in, from 1
   */
  record Line(int number, List<Field> fields) {}

  private final String text;
  private final char separator;
  private final char quote;
  private final int maxLines;
  private int at;
  private int number = 1;

  private CsvText(String text, char separator, char quote, int maxLines) {
    this.text = text;
    this.separator = separator;
    this.quote = quote;
    this.maxLines = maxLines;
  }

  /**
   * The lines of a text.
   *
   * @param maxLines more than these are refused
   * @throws BadRecordException when it is no CSV; says the line
   */
  static List<Line> read(String text, char separator, char quote, int maxLines) {
    return new CsvText(text, separator, quote, maxLines).lines();
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    if (text.startsWith("\uFEFF")) {
      at = 1;
    }
    while (at < text.length()) {
      if (!endOfLine()) {
        if (lines.size() == maxLines) {
          throw new BadRecordException("more than " + maxLines + " lines: see 'max-lines'");
        }
        lines.add(line());
      }
    }
    return lines;
  }

  private Line line() {
    int first = number;
    List<Field> fields = new ArrayList<>();
    while (true) {
      fields.add(at < text.length() && text.charAt(at) == quote ? quoted() : plain());
      if (at == text.length() || endOfLine()) {
        return new Line(first, fields);
      }
      at++; // the separator: a field follows, if only an empty one
    }
  }

  private Field plain() {
    int start = at;
    while (at < text.length() && !isBoundary(text.charAt(at))) {
      if (text.charAt(at) == quote) {
        throw bad("a quote inside a field that does not begin with one");
      }
      at++;
    }
    return new Field(text.substring(start, at), false);
  }

  private Field quoted() {
    int opened = number;
    StringBuilder field = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != quote) {
        boolean pair = c == '\r' && at < text.length() && text.charAt(at) == '\n';
        number += c == '\n' || (c == '\r' && !pair) ? 1 : 0;
        field.append(c);
      } else if (at < text.length() && text.charAt(at) == quote) {
        field.append(quote);
        at++;
      } else if (at == text.length() || isBoundary(text.charAt(at))) {
        return new Field(field.toString(), true);
      } else {
        throw bad("a closing quote inside a field");
      }
    }
    number = opened;
    throw bad("a quote is opened and never closed");
  }

  private boolean isBoundary(char c) {
    return c == separator || c == '\n' || c == '\r';
  }

  /** Moves past a line's end, if one is here. */
  private boolean endOfLine() {
    if (at < text.length() && text.charAt(at) == '\r') {
      at += at + 1 < text.length() && text.charAt(at + 1) == '\n' ? 2 : 1;
    } else if (at < text.length() && text.charAt(at) == '\n') {
      at++;
    } else {
      return false;
    }
    number++;
    return true;
  }

  private BadRecordException bad(String what) {
    return new BadRecordException("CSV line " + number + ": " + what);
  }
}
