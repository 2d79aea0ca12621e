package io.mutstreams.agent.cli;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What came from outside, in one line of a terminal: cut, and without anything that moves it. */
final class Excerpt {
  private static final int HEX_BYTES = 16;
  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  private Excerpt() {}

  /** The beginning of a payload: as text where it is one, else as hexadecimal numbers. */
  static String of(byte[] beginning, boolean whole, int most) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer chars = CharBuffer.allocate(beginning.length);
    // A beginning may end within a character.
    if (decoder.decode(ByteBuffer.wrap(beginning), chars, whole).isError()) {
      int shown = Math.min(HEX_BYTES, beginning.length);
      String hex = HEX.formatHex(beginning, 0, shown);
      return "binary: " + hex + (whole && shown == beginning.length ? "" : " ...");
    }
    String text = line(chars.flip().toString(), most);
    return whole || text.endsWith("...") ? text : text + "...";
  }

  /** A payload as it is: a text in its lines, other bytes as hexadecimal numbers. */
  static List<String> lines(byte[] beginning, boolean whole, int mostBytes) {
    CharBuffer chars = CharBuffer.allocate(beginning.length);
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    if (!decoder.decode(ByteBuffer.wrap(beginning), chars, whole).isError()) {
      return chars.flip().toString().lines().map(Excerpt::plain).toList();
    }
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < Math.min(mostBytes, beginning.length); at += HEX_BYTES) {
      lines.add(HEX.formatHex(beginning, at, Math.min(at + HEX_BYTES, beginning.length)));
    }
    if (beginning.length > mostBytes || !whole) {
      lines.add("...");
    }
    return lines;
  }

  /** A text in one line. */
  static String line(String text, int most) {
    String line = plain(text);
    if (line.length() <= most) {
      return line;
    }
    int end = most - 3;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end)
        + "...";
  }

  /** A text whose controls a terminal does not obey. */
  static String plain(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028-\\u202e\\u2066-\\u2069]+", " ");
  }
}
