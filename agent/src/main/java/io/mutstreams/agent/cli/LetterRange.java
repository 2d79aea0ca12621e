package io.mutstreams.agent.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of dead letters that follow each other.
 *
 * @param from the first
 * @param to the last
 */
record LetterRange(long from, long to) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})(-(\\d{1,18})?)?");

  /** The range without an end. */
  static final long END = Long.MAX_VALUE - 1;

  /**
   * Reads them as a person writes them: 12, 12-40, 12- for 12 and all behind it.
   *
   * @return in order; all there are for an empty list
   */
  static List<LetterRange> of(List<String> words) {
    if (words.isEmpty()) {
      return List.of(new LetterRange(1, END));
    }
    List<LetterRange> ranges = new ArrayList<>();
    for (String word : words) {
      Matcher form = FORM.matcher(word);
      if (!form.matches()) {
        throw new CliException(
            ExitCode.USAGE,
            "'" + Excerpt.plain(word) + "' is no number of a dead letter; write 12, 12-40 or 12-");
      }
      long from = Long.parseLong(form.group(1));
      long to = from;
      if (form.group(2) != null) {
        to = form.group(3) == null ? END : Long.parseLong(form.group(3));
      }
      if (from > to) {
        throw new CliException(
            ExitCode.USAGE, "the range " + word + " ends before it begins; write it as 12-40");
      }
      ranges.add(new LetterRange(from, to));
    }
    return apart(ranges);
  }

  /** In order, and none in another: each letter is meant once. */
  private static List<LetterRange> apart(List<LetterRange> ranges) {
    List<LetterRange> sorted = new ArrayList<>(ranges);
    sorted.sort((a, b) -> Long.compare(a.from, b.from));
    List<LetterRange> apart = new ArrayList<>();
    long end = 0;
    for (LetterRange range : sorted) {
      if (range.to > end) {
        apart.add(new LetterRange(Math.max(range.from, end + 1), range.to));
        end = range.to;
      }
    }
    return apart;
  }
}
