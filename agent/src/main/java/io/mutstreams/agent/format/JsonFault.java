package io.mutstreams.agent.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words for what the parser found wrong. */
final class JsonFault {
  private static final int LONGEST = 120;

  /** Signs are told, since they help: a comma, a quote. */
  private static final Pattern OTHER_CHARACTER =
      Pattern.compile("^Unexpected character \\('(?![!-/:-@\\[-`{-~]').+?' \\(code [^)]*\\)\\)");

  /** Numbers, for one: "Malformed numeric value ('...')". */
  private static final Pattern QUOTED = Pattern.compile("'[^']{2,}'");

  private JsonFault() {}

  /**
   * @param skipped how many bytes the parser was not shown
   */
  static String of(IOException fault, JsonParser parser, int skipped) {
    return "not JSON" + at(fault, parser, skipped) + ": " + words(fault);
  }

  static String ofLimit(StreamConstraintsException fault, JsonParser parser, int skipped) {
    String words = words(fault);
    if (words.startsWith("Document nesting depth")) {
      words = "nested deeper than " + Json.MAX_DEPTH + " levels";
    } else if (words.startsWith("Number value length")) {
      words = "a number has too many digits";
    }
    return "JSON refused" + at(fault, parser, skipped) + ": " + words;
  }

  private static String at(IOException fault, JsonParser parser, int skipped) {
    @Nullable JsonLocation place =
        fault instanceof JsonProcessingException known ? known.getLocation() : null;
    JsonLocation location = place == null ? parser.currentLocation() : place;
    long offset = location.getByteOffset();
    return offset < 0 ? "" : " at byte " + (offset + skipped + 1);
  }

  /** What Jackson says, without what it quotes: a payload may hold secrets. */
  private static String words(IOException fault) {
    String words =
        fault instanceof JsonProcessingException known
            ? known.getOriginalMessage()
            : fault.getMessage();
    if (words == null) {
      return "malformed";
    }
    if (words.startsWith("Unrecognized token")) {
      return "a word that JSON does not have";
    }
    if (words.startsWith("Non-standard token")) {
      return "a number that JSON does not have, such as NaN";
    }
    if (words.startsWith("Unrecognized character escape")) {
      return "a backslash before a character that JSON does not escape";
    }
    // Jackson names the place of the opening bracket in a form of its own.
    int marker = words.indexOf(" (start marker at");
    String short_ = marker < 0 ? words : words.substring(0, marker);
    StringBuilder clean = new StringBuilder();
    for (int i = 0; i < Math.min(short_.length(), LONGEST); i++) {
      char c = short_.charAt(i);
      clean.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
    }
    String line = OTHER_CHARACTER.matcher(clean).replaceFirst("Unexpected character");
    return QUOTED.matcher(line).replaceAll("...");
  }
}
