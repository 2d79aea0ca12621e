package io.mutstreams.agent;

import io.mutstreams.agent.flow.DeadLetters;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Passes dead letters on to the store, and tells of them: the newest in the status, and in the log
 * at most one line in a minute for each place.
 *
 * <p>Any thread; the monitor guards what is noted. Bounded: a few texts for each of a thousand
 * places.
 */
final class LetterLog implements DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(LetterLog.class);
  private static final int NEWEST = 10;
  private static final int PLACES = 1_000;
  private static final int LONGEST = 200;
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  /**
   * Where it happened.
   *
   * @param kind source, stream or uplink
   * @param step the id of the step, "to" for the outputs of a stream, "" for none
   */
  record Place(String kind, String name, String step) {
    private static final Place ELSEWHERE = new Place("", "other places", "");

    static Place of(Letter letter) {
      String kind = letter.origin().kind().name().toLowerCase(Locale.ROOT);
      return new Place(kind, letter.stream(), letter.step());
    }

    @Override
    public String toString() {
      return (kind + " " + name).strip() + (step.isEmpty() ? "" : ", step " + step);
    }
  }

  /**
   * What is told of a dead letter.
   *
   * @param time epoch milliseconds
   */
  record Told(long time, Place place, String topic, String reason) {}

  private static final class Pending {
    private long count;
    private String last = "";
    private boolean told;
    private long toldAt;

    private boolean quiet(long now) {
      return !told || now - toldAt >= QUIET_NANOS;
    }
  }

  private final DeadLetters store;
  private final Consumer<Line> log;
  private final ArrayDeque<Told> newest = new ArrayDeque<>();
  private final Map<Place, Pending> places = new LinkedHashMap<>();

  /** Tells the log of the process. */
  LetterLog(DeadLetters store) {
    this(store, LetterLog::write);
  }

  /**
   * A line of the log.
   *
   * @param records how many came since the one before
   */
  record Line(Place place, long records, String words) {}

  private static void write(Line line) {
    LoggingEventBuilder event = LOG.atWarn().addKeyValue("event", "dead-letters");
    Place place = line.place();
    if (!place.kind().isEmpty()) {
      event = event.addKeyValue(place.kind(), place.name());
    }
    if (!place.step().isEmpty()) {
      event = event.addKeyValue("step", place.step());
    }
    event.addKeyValue("records", line.records()).log("{}", line.words());
  }

  /** With another log. */
  LetterLog(DeadLetters store, Consumer<Line> log) {
    this.store = store;
    this.log = log;
  }

  @Override
  public void add(Letter letter, Runnable durable) {
    note(letter);
    store.add(letter, durable);
  }

  @Override
  public long added() {
    return store.added();
  }

  private synchronized void note(Letter letter) {
    String topic = shortened(letter.record().topic());
    Told told = new Told(letter.time(), Place.of(letter), topic, shortened(letter.reason()));
    if (newest.size() == NEWEST) {
      newest.removeLast();
    }
    newest.addFirst(told);
    boolean room = places.size() < PLACES || places.containsKey(told.place());
    Pending pending =
        places.computeIfAbsent(room ? told.place() : Place.ELSEWHERE, place -> new Pending());
    pending.count++;
    pending.last = "from topic " + topic + ": " + told.reason();
  }

  /** The newest since the start, the newest first. */
  synchronized List<Told> newest() {
    return List.copyOf(newest);
  }

  /**
   * Writes what is due to the log; about twice a second.
   *
   * @param now in nanoseconds, of {@link System#nanoTime}
   */
  void tick(long now) {
    tell(now, false);
  }

  /** Writes what has not been told yet, whatever the time: at the end. */
  void end() {
    tell(0, true);
  }

  private void tell(long now, boolean all) {
    due(now, all).forEach(log);
  }

  private synchronized List<Line> due(long now, boolean all) {
    List<Line> lines = new ArrayList<>();
    Iterator<Map.Entry<Place, Pending>> each = places.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Place, Pending> entry = each.next();
      Pending pending = entry.getValue();
      if (!all && !pending.quiet(now)) {
        continue;
      }
      if (pending.count == 0) {
        each.remove();
        continue;
      }
      lines.add(
          new Line(
              entry.getKey(),
              pending.count,
              "%s: %,d %s went to the dead letters, the last %s"
                  .formatted(
                      entry.getKey(),
                      pending.count,
                      pending.count == 1 ? "record" : "records",
                      pending.last)));
      pending.count = 0;
      pending.told = true;
      pending.toldAt = now;
    }
    return lines;
  }

  /** In one line, and not at any length: it may have come from anywhere. */
  private static String shortened(String text) {
    int end = Math.min(LONGEST, text.length());
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    String line = text.substring(0, end).replaceAll("\\p{Cntrl}+", " ");
    return end == text.length() ? line : line + "...";
  }
}
