package io.mutstreams.agent;

import io.mutstreams.agent.flow.Tap;
import io.mutstreams.agent.flow.TapPoint;
import io.mutstreams.agent.format.Mask;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tap that somebody has open: a first line that says what it shows, one for each record, and a
 * last one that says why it ended. To be closed. One thread at a time takes lines out.
 */
public final class OpenTap implements AutoCloseable {
  private final TapDesk desk;
  private final TapPlace place;
  private final Tap tap;
  private final List<String> words;
  private @Nullable Map<String, @Nullable Object> first;
  private boolean last;

  /** What it hides beside its words. Guarded by the desk's monitor. */
  private @Nullable Mask usual;

  /** Guarded by the desk's monitor. */
  private List<TapPoint> points = List.of();

  /**
   * @param words that the one who has it open hides beside the usual ones
   */
  OpenTap(
      TapDesk desk,
      TapPlace place,
      Tap tap,
      List<String> words,
      Map<String, @Nullable Object> first) {
    this.desk = desk;
    this.place = place;
    this.tap = tap;
    this.words = words;

    this.first = first;
  }

  TapPlace place() {
    return place;
  }

  /** Looks there from now on, and nowhere else. With the desk's monitor. */
  void attach(List<TapPoint> now) {
    for (TapPoint point : points) {
      if (!now.contains(point)) {
        point.remove(tap);
      }
    }
    now.forEach(point -> point.add(tap));
    points = List.copyOf(now);
  }

  /** Hides this and its words from now on. With the desk's monitor. */
  void mask(Mask now) {
    if (usual != now) {
      usual = now;
      tap.mask(now.with(words));
    }
  }

  void end(String why) {
    tap.end(why);
  }

  /**
   * Runs whenever there may be a line.
   *
   * @param then called by the threads whose records are seen: it must be short and not block
   */
  public void onReady(Runnable then) {
    tap.onReady(then);
  }

  /** The next line, a tree of plain values; null for none at present. */
  public @Nullable Map<String, @Nullable Object> next() {
    Map<String, @Nullable Object> line = first;
    if (line != null) {
      first = null;
      return line;
    }
    // Before the look at what was seen: nothing is seen after the end.
    boolean ended = tap.ended() != null;
    line = tap.poll();
    if (line == null && ended && !last) {
      last = true;
      return tap.last();
    }
    return line;
  }

  /** Whether the last line was taken. */
  public boolean ended() {
    return last;
  }

  /** Looks no more. */
  @Override
  public void close() {
    desk.closed(this);
  }
}
