package io.mutstreams.e2e;

import io.mutstreams.simulator.message.Timed;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Counts a feed per key and stretch of event time as it is taken: what the windows must say.
 * Written by the thread that takes from it; read when that has ended.
 */
public final class Counting implements Iterator<Timed> {
  private final GroupFeed feed;
  private final long every;
  private final Map<Windows.Window, Long> counts = new HashMap<>();
  private Windows.Window last = new Windows.Window("", 0);
  private long taken;

  /**
   * @param every length of a stretch, in milliseconds
   */
  public Counting(GroupFeed feed, long every) {
    this.feed = feed;
    this.every = every;
  }

  @Override
  public boolean hasNext() {
    return feed.hasNext();
  }

  @Override
  public Timed next() {
    Timed next = feed.next();
    String json = new String(next.message().payload(), StandardCharsets.UTF_8);
    int at = json.indexOf("\"ts\":") + 5;
    long time = Long.parseLong(json.substring(at, json.indexOf(',', at)));
    last = new Windows.Window(next.message().key(), time - time % every);
    counts.merge(last, 1L, Long::sum);
    taken++;
    return next;
  }

  /**
   * How many were taken.
   *
   * @param sent of how many: the last that was taken may not have been sent any more
   */
  public Map<Windows.Window, Long> counts(long sent) {
    Map<Windows.Window, Long> all = new HashMap<>(counts);
    if (taken == sent + 1) {
      all.computeIfPresent(last, (window, count) -> count == 1 ? null : count - 1);
    } else if (taken != sent) {
      throw new IllegalStateException(taken + " were taken and " + sent + " sent");
    }
    return all;
  }
}
