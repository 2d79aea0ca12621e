package io.mutstreams.agent.outbox;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * When something was stored, and how long ago that is. A clock that is set forward makes nothing
 * older that was stored before; one that is set back may make it younger. While the agent does not
 * run nobody can tell the two apart: then what the clock says counts.
 *
 * <p>Safe for any thread: what they share is guarded by its monitor.
 */
final class Ages {
  /** Less is no leap, but a clock that is corrected as it goes. */
  private static final long LEAP_MILLIS = 1_000;

  /** Of a clock that is set again and again the first leaps are forgotten. */
  private static final int LEAPS = 100;

  private record Leap(long at, long millis) {}

  private final InstantSource clock;
  private final InstantSource even;
  private final Deque<Leap> leaps = new ArrayDeque<>();
  private long clockBefore;
  private long evenBefore;

  /**
   * @param clock when something is stored; does not go back
   * @param even goes on evenly, whatever is done to the other
   */
  Ages(InstantSource clock, InstantSource even) {
    this.clock = clock;
    this.even = even;
    this.clockBefore = clock.millis();
    this.evenBefore = even.millis();
  }

  /** What is stored now bears this time, in epoch milliseconds. */
  synchronized long now() {
    long now = clock.millis();
    long moment = even.millis();
    long leapt = (now - clockBefore) - (moment - evenBefore);
    if (leapt > LEAP_MILLIS) {
      leaps.addLast(new Leap(moment, leapt));
      if (leaps.size() > LEAPS) {
        leaps.removeFirst();
      }
    }
    clockBefore = now;
    evenBefore = moment;
    return now;
  }

  /** How long ago something was stored that bears this time, in milliseconds. */
  synchronized long of(long time) {
    long age = now() - time;
    for (Iterator<Leap> newest = leaps.descendingIterator(); newest.hasNext(); ) {
      Leap leap = newest.next();
      long since = evenBefore - leap.at();
      if (age > since) {
        // It was stored before the leap, which made it no older.
        age = Math.max(since, age - leap.millis());
      }
    }
    return Math.max(0, age);
  }

  /** What bears an earlier time than this was stored longer ago than that. */
  synchronized long before(long millis) {
    long limit = now() - millis;
    for (Leap leap : leaps) {
      // What was stored before the leap may be younger than that; what came behind it is.
      if (evenBefore - leap.at() < millis) {
        limit -= leap.millis();
      }
    }
    return limit;
  }
}
