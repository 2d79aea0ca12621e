package io.mutstreams.agent.config;

import java.util.List;
import java.util.Optional;

/**
 * Where the characters of a scalar are written, so that a fault inside an expression gets its own
 * line and column. Immutable.
 */
final class TextPlace {
  /** How a scalar is written. */
  enum Style {
    PLAIN,
    SINGLE_QUOTED,
    DOUBLE_QUOTED,
    LITERAL,
    FOLDED
  }

  private final Position at;
  private final Style style;
  private final boolean oneLine;
  private final List<String> lines;

  /**
   * @param at where the scalar begins, with its quote or bar
   * @param style how it is written
   * @param oneLine whether it ends in the line in which it begins
   * @param lines all lines of the file
   */
  TextPlace(Position at, Style style, boolean oneLine, List<String> lines) {
    this.at = at;
    this.style = style;
    this.oneLine = oneLine;
    this.lines = lines;
  }

  Position at() {
    return at;
  }

  /**
   * Where a character of the text is written; empty where that cannot be told, as in a text that is
   * folded from several lines.
   *
   * @param text the characters of the scalar
   * @param offset the index of one of them
   */
  Optional<Position> at(String text, int offset) {
    if (at.line() > lines.size()) {
      return Optional.empty();
    }
    if (style == Style.LITERAL) {
      return inLiteral(text, offset);
    }
    if (!oneLine || style == Style.FOLDED) {
      return Optional.empty();
    }
    String line = lines.get(at.line() - 1);
    int start = line.offsetByCodePoints(0, Math.min(at.column() - 1, codePoints(line)));
    int written = start + (style == Style.PLAIN ? offset : quoted(line, start + 1, offset) - start);
    return Optional.of(place(at.line(), line, written));
  }

  private Optional<Position> inLiteral(String text, int offset) {
    String before = text.substring(0, Math.min(offset, text.length()));
    int down = (int) before.chars().filter(c -> c == '\n').count();
    int number = at.line() + down;
    if (number >= lines.size()) {
      return Optional.empty();
    }
    String line = lines.get(number);
    int lineStart = before.lastIndexOf('\n') + 1;
    int lineEnd = text.indexOf('\n', lineStart);
    String content = text.substring(lineStart, lineEnd < 0 ? text.length() : lineEnd);
    if (!line.endsWith(content)) {
      return Optional.empty();
    }
    int indent = line.length() - content.length();
    return Optional.of(place(number + 1, line, indent + offset - lineStart));
  }

  /** The index in the line at which a character of a quoted text is written. */
  private int quoted(String line, int start, int offset) {
    int at = start;
    int seen = 0;
    while (seen < offset && at < line.length()) {
      int length = style == Style.SINGLE_QUOTED ? single(line, at) : escape(line, at);
      boolean pair =
          length == 1
              ? Character.isHighSurrogate(line.charAt(at)) && at + 1 < line.length()
              : length == 10 && !line.startsWith("0000", at + 2);
      seen += pair ? 2 : 1;
      at += length == 1 && pair ? 2 : length;
    }
    return at;
  }

  private static int single(String line, int at) {
    return line.startsWith("''", at) ? 2 : 1;
  }

  private static int escape(String line, int at) {
    if (line.charAt(at) != '\\' || at + 1 >= line.length()) {
      return 1;
    }
    return switch (line.charAt(at + 1)) {
      case 'x' -> 4;
      case 'u' -> 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  private Position place(int line, String text, int index) {
    int bounded = Math.max(0, Math.min(index, text.length()));
    return new Position(at.file(), line, text.codePointCount(0, bounded) + 1);
  }

  private static int codePoints(String line) {
    return line.codePointCount(0, line.length());
  }
}
