package io.mutstreams.agent.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stops the reading from a broker that sends more than it may: mosquitto 2.0.11 takes the Receive
 * Maximum lightly, and would pour a whole backlog into our memory. What is not read stays with the
 * broker.
 *
 * <p>Updated by whoever adds and acknowledges, under one lock of theirs; waited for by the thread
 * that receives: hence the volatile fields.
 */
final class Room {
  private final int limit;
  private volatile boolean full;
  private volatile @Nullable Thread waiting;

  /**
   * @param limit how many unacknowledged messages stop the reading; it goes on at half as many
   */
  Room(int limit) {
    this.limit = limit;
  }

  /** Room without end. */
  static Room unlimited() {
    return new Room(Integer.MAX_VALUE);
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
}
