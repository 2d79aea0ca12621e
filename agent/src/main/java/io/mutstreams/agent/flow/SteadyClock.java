package io.mutstreams.agent.flow;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The clock of the machine, as far as it goes forward. When it was set back, this one goes on at
 * half its pace until the other has caught up: records that come in stay in the order of their
 * times, and no window waits for an hour to come again. The same when it begins behind where an
 * earlier run was, as on a machine whose clock stops with it.
 *
 * <p>Safe for any thread: what they share is the latest time, and since when it goes slowly.
 */
public final class SteadyClock implements InstantSource {
  private static final long NANOS = 1_000_000;

  /** Where it was when the other was set back. */
  private record Anchor(long nanoTime, long millis) {}

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private volatile long latest = Long.MIN_VALUE;
  private volatile @Nullable Anchor anchor;

  /** On the machine's clock. */
  public SteadyClock() {
    this(InstantSource.system(), System::nanoTime);
  }

  /**
   * @param nanoTime goes on evenly, whatever the other clock does
   */
  SteadyClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
  }

  @Override
  public long millis() {
    long now = wall.millis();
    if (anchor == null) {
      long before = latest;
      if (now == before) {
        return now;
      }
      if (now > before) {
        // Two threads may write in turn: each is a time that was.
        latest = now;
        return now;
      }
    }
    return slowly(now);
  }

  /**
   * Goes on from a time at which an earlier run was; nothing happens when that is past.
   *
   * @param millis since 1970
   * @return how far the other clock is behind, in milliseconds; 0 when it is not
   */
  public synchronized long notBefore(long millis) {
    long now = wall.millis();
    if (millis <= now) {
      return 0;
    }
    Anchor since = anchor;
    if (since == null || millis > slowly(now)) {
      // First: a thread that writes the latest time now does not undo it.
      anchor = new Anchor(nanoTime.getAsLong(), millis);
      latest = millis;
    }
    return millis - now;
  }

  private synchronized long slowly(long now) {
    Anchor since = anchor;
    long before = since == null ? latest : Math.max(latest, since.millis());
    if (now >= before) {
      anchor = null;
      latest = now;
      return now;
    }
    long nanos = nanoTime.getAsLong();
    if (since == null) {
      since = new Anchor(nanos, before);
      anchor = since;
    }
    long slow = Math.max(before, since.millis() + (nanos - since.nanoTime()) / (2 * NANOS));
    latest = slow;
    return slow;
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(millis());
  }
}
