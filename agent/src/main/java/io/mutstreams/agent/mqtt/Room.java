package io.mutstreams.agent.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stops the reading from a broker that sends more than it may: mosquitto 2.0.11 takes the Receive
 * Maximum lightly, and would pour a whole backlog into our memory. What is not read stays with the
 * broker.
 *
 * <p>So do large payloads that would take more memory than there is, wherever they come from: see
 * {@link Bulk}.
 *
 * <p>Updated by whoever adds and acknowledges, under one lock of theirs; waited for by the thread
 * that receives: hence the volatile fields. The bytes are guarded by the monitor.
 */
final class Room {
  private static final long LOOK_MILLIS = 50;

  private final int limit;
  private final Bulk bulk;
  private volatile boolean full;
  private volatile @Nullable Thread waiting;
  private long held;

  /**
   * @param limit how many unacknowledged messages stop the reading; it goes on at half as many
   * @param bulk for the large payloads
   */
  Room(int limit, Bulk bulk) {
    this.limit = limit;
    this.bulk = bulk;
  }

  /** Room without end. */
  static Room unlimited() {
    return new Room(Integer.MAX_VALUE, new Bulk(Long.MAX_VALUE));
  }

  void update(int size) {
    boolean now = full ? size > limit / 2 : size >= limit;
    if (now != full) {
      full = now;
      if (!now) {
        wake();
      }
    }
  }

  /** Ends a wait, room or not. */
  void wake() {
    LockSupport.unpark(waiting);
  }

  /**
   * Waits for room, or for a while.
   *
   * @return whether there is room now
   */
  boolean await(long millis) {
    if (full) {
      waiting = Thread.currentThread();
      if (full) {
        LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(millis));
      }
      waiting = null;
    }
    return !full;
  }

  /**
   * Waits for room for a payload, but not for long: others make room too, and do not know who
   * waits.
   *
   * @return whether there is room now
   */
  boolean awaitBulk(long bytes, long millis) {
    if (!fits(bytes)) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LOOK_MILLIS)));
    }
    return fits(bytes);
  }

  private synchronized boolean fits(long bytes) {
    return held == 0 || bulk.fits(bytes);
  }

  /** A payload is read. */
  void took(long bytes) {
    if (bytes >= Bulk.LARGE) {
      hold(bytes);
    }
  }

  /** A payload is not held any more. */
  void gave(long bytes) {
    if (bytes >= Bulk.LARGE) {
      hold(-bytes);
    }
  }

  /** The connection is a new one: nothing has come over it. */
  synchronized void fresh() {
    hold(-held);
  }

  private synchronized void hold(long more) {
    // Of a packet that was not well formed the size was not known.
    long counted = Math.max(-held, more);
    held += counted;
    bulk.add(counted);
  }
}
