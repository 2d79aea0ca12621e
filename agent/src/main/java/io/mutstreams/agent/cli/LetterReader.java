package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes through dead letters page by page, so that neither side holds more than one. One thread. */
final class LetterReader {
  private static final long PAGE = 1_000;

  private final StoreAccess store;
  private final LetterFilters filters;
  private final List<LetterRange> ranges;
  private final Answer look;

  /**
   * Looks at what there is now; what comes in later is left alone.
   *
   * @param numbers which, as a person writes them
   */
  LetterReader(StoreAccess store, LetterFilters filters, List<String> numbers)
      throws ControlException {
    this.store = store;
    this.filters = filters;
    this.look = store.ask(Map.of("command", "deadletters.list"));
    this.ranges = new ArrayList<>();
    long last = look.count("last");
    for (LetterRange range : LetterRange.of(numbers)) {
      long from = Math.max(range.from(), filters.from());
      if (from <= Math.min(range.to(), last)) {
        ranges.add(new LetterRange(from, Math.min(range.to(), last)));
      }
    }
  }

  /** How many there are, their bytes and numbers. */
  Answer look() {
    return look;
  }

  /** Takes letters, or what an agent says of a page of them. */
  interface Taker {
    void take(Answer part) throws IOException;
  }

  /** Tells after each page how many letters it was about. */
  interface Page {
    long take(Answer page) throws IOException;
  }

  /**
   * Asks for page after page.
   *
   * @param command such as {@code deadletters.read}
   * @param page gets each, and returns how many letters it was about; negative to end
   */
  void pages(String command, long most, long excerpt, Page page) throws IOException {
    pages(command, ranges, most, excerpt, page);
  }

  private void pages(String command, List<LetterRange> where, long most, long excerpt, Page page)
      throws IOException {
    long left = most;
    for (LetterRange range : where) {
      long after = range.from() - 1;
      boolean more = true;
      while (more && left > 0) {
        Map<String, Object> request = new HashMap<>(filters.request());
        request.put("command", command);
        request.put("after", after);
        request.put("to", range.to());
        request.put("limit", Math.min(PAGE, left));
        request.put("excerpt", excerpt);
        Answer answer = store.ask(request);
        long done = page.take(answer);
        left = done < 0 ? 0 : left - done;
        after = answer.count("next");
        more = answer.has("next");
      }
    }
  }

  /** Reads letters, the oldest first. */
  void read(long most, long excerpt, Taker taker) throws IOException {
    pages("deadletters.read", most, excerpt, page -> all(page, taker));
  }

  private static long all(Answer page, Taker taker) throws IOException {
    List<Answer> letters = page.parts("letters");
    for (Answer letter : letters) {
      taker.take(letter);
    }
    return letters.size();
  }

  /** The newest, the oldest of them first. */
  List<Answer> newest(int most, long excerpt) throws IOException {
    List<Answer> newest = new ArrayList<>();
    long window = most;
    for (int i = ranges.size() - 1; i >= 0 && newest.size() < most; i--) {
      LetterRange range = ranges.get(i);
      long first = Math.max(range.from(), look.count("first"));
      long to = range.to();
      while (to >= first && newest.size() < most) {
        long from = Math.max(first, to - window + 1);
        List<Answer> some = new ArrayList<>();
        pages(
            "deadletters.read",
            List.of(new LetterRange(from, to)),
            Long.MAX_VALUE,
            excerpt,
            page -> all(page, some::add));
        newest.addAll(0, some);
        to = from - 1;
        window = Math.min(PAGE, 2 * window);
      }
    }
    return newest.subList(Math.max(0, newest.size() - most), newest.size());
  }

  /** How many there are, up to a number. */
  long count(long most) throws IOException {
    boolean all = ranges.size() == 1 && ranges.get(0).from() <= look.count("first");
    if (all && filters.any() && ranges.get(0).to() == look.count("last")) {
      return Math.min(most, look.count("letters"));
    }
    long[] count = {0};
    read(most, 0, letter -> count[0]++);
    return count[0];
  }

  /**
   * Writes letters as lines of JSON.
   *
   * @return how many
   */
  long copy(long most, Writer out) throws IOException {
    long[] count = {0};
    read(most, Integer.MAX_VALUE, letter -> count[0] += write(letter, out));
    return count[0];
  }

  /** Writes one as a line of JSON; 0 when it is gone meanwhile. */
  int write(Answer letter, Writer out) throws IOException {
    if (!RecordLine.write(Map.of(), letter, this::rest, out)) {
      return 0;
    }
    out.write('\n');
    return 1;
  }

  /** For {@link RecordLine}. */
  private byte @Nullable [] rest(long number, long offset) throws ControlException {
    Answer answer =
        store.ask(Map.of("command", "deadletters.payload", "number", number, "offset", offset));
    return answer.has("payload") ? Base64.getDecoder().decode(answer.text("payload")) : null;
  }

  /** Where a letter failed. */
  static String place(Answer letter) {
    String step = letter.text("step");
    return letter.text("kind")
        + " "
        + letter.text("name")
        + (step.isEmpty() ? "" : ", step " + step);
  }

  /** A count of letters: 1 dead letter, 1,234 dead letters. */
  static String letters(long count) {
    return Units.count(count) + (count == 1 ? " dead letter" : " dead letters");
  }
}
