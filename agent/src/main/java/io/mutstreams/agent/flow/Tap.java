package io.mutstreams.agent.flow;

import io.mutstreams.agent.format.Mask;
import io.mutstreams.api.Record;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a sample of the records that pass an edge to somebody who looks on. It never makes a record
 * wait: what is more than its rate, or more than is taken out, is left out and counted. What waits
 * to be taken out are short texts, at most {@link #WAITING} of them, so its memory is bounded
 * whatever the records are like.
 *
 * <p>The lanes and feeds whose records it sees put in, without a lock; one thread at a time takes
 * out.
 */
public final class Tap {
  /** Records a second, where nobody asks for another number. */
  public static final int USUAL_RATE = 10;

  /** Records a second at most. */
  public static final int MOST_RATE = 100;

  /** How many may wait to be taken out. */
  static final int WAITING = 100;

  private static final String LEFT_OUT = "left_out";

  private final Edge edge;
  private final TapPace pace;
  private volatile Mask mask;
  private final InstantSource clock;
  private final Queue<Map<String, @Nullable Object>> seen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong shown = new AtomicLong();
  private final AtomicLong leftOut = new AtomicLong();
  private volatile Runnable ready = () -> {};
  private volatile @Nullable String ended;
  private long told;

  /**
   * @param rate records a second, 1 to {@link #MOST_RATE}
   * @param nanos a clock that goes on evenly, in nanoseconds
   */
  public Tap(Edge edge, int rate, Mask mask, InstantSource clock, LongSupplier nanos) {
    this.edge = edge;
    this.pace = new TapPace(rate, nanos);
    this.mask = mask;
    this.clock = clock;
  }

  /** What it shows from now on is masked by this. */
  public void mask(Mask next) {
    mask = next;
  }

  Edge edge() {
    return edge;
  }

  /** Runs whenever there may be something to take out; at once, then by the lanes: be short. */
  public void onReady(Runnable then) {
    ready = then;
    then.run();
  }

  /** A record passes. By the thread whose record it is. */
  void see(String from, String to, @Nullable String port, Record record) {
    if (ended != null) {
      return;
    }
    if (waiting.get() >= WAITING || !pace.takes()) {
      leftOut.incrementAndGet();
      return;
    }
    try {
      Map<String, @Nullable Object> sighting =
          Sighting.of(clock.instant(), from, to, port, record, mask);
      sighting.put(LEFT_OUT, leftOut.get());
      seen.add(sighting);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever a record is like, to be looked at does nothing to it.
      leftOut.incrementAndGet();
      return;
    }
    waiting.incrementAndGet();
    ready.run();
  }

  /** The next that was seen; null for nothing at present. By the one who takes out. */
  public @Nullable Map<String, @Nullable Object> poll() {
    Map<String, @Nullable Object> next = seen.poll();
    if (next != null) {
      waiting.decrementAndGet();
      shown.incrementAndGet();
      // Since the one before.
      long total = next.get(LEFT_OUT) instanceof Long before ? before : told;
      next.put(LEFT_OUT, Math.max(0, total - told));
      told = Math.max(told, total);
    }
    return next;
  }

  /**
   * It sees nothing from now on.
   *
   * @param why in words for a person; the first counts
   */
  public synchronized void end(String why) {
    if (ended == null) {
      ended = why;
      ready.run();
    }
  }

  /** Why it has ended; null while it goes on. */
  public @Nullable String ended() {
    return ended;
  }

  /** What is said at its end. */
  public Map<String, @Nullable Object> last() {
    Map<String, @Nullable Object> last = new LinkedHashMap<>();
    last.put("ended", ended);
    last.put("shown", shown.get());
    last.put(LEFT_OUT, leftOut.get());
    return last;
  }
}
