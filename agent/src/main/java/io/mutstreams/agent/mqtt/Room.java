package io.mutstreams.agent.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stops the reading from a broker that sends more than it may: mosquitto 2.0.11 takes the Receive
 * Maximum lightly, and would pour a whole backlog into our memory. What is not read stays with the
 * broker.
 *
 * <p>So do payloads that would take more memory than there is, wherever they come from: see {@link
 * Bulk}.
 *
 * <p>Updated by whoever adds and acknowledges, under one lock of theirs; waited for by the thread
 * that receives: hence the volatile fields. The bytes are guarded by the monitor.
 */
final class Room {
  private static final long LOOK_MILLIS = 50;

  /** So many small messages each feed may hold, however many the others do: it is not starved. */
  private static final int FEW = 32;

  private final int limit;
  private final Bulk bulk;
  private volatile boolean full;
  private volatile @Nullable Thread waiting;
  private long held;
  private long small;
  private long smallBytes;

  /**
   * @param limit how many unacknowledged messages stop the reading; it goes on at half as many
   * @param bulk for all payloads together
   */
  Room(int limit, Bulk bulk) {
    this.limit = limit;
    this.bulk = bulk;
  }

  /** Room without end. */
  static Room unlimited() {
    return new Room(Integer.MAX_VALUE, new Bulk(Long.MAX_VALUE, Long.MAX_VALUE));
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

  /** Whether nothing is read, as too much is not settled: then no answer of the broker is heard. */
  boolean holdsBack() {
    return full || crowded();
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

  /**
   * Waits until small messages fit into memory, but not for long, as for a payload.
   *
   * @return whether they do now
   */
  boolean awaitCrowd(long millis) {
    if (crowded()) {
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LOOK_MILLIS)));
    }
    return !crowded();
  }

  private synchronized boolean crowded() {
    return small >= FEW && bulk.crowded();
  }

  private synchronized boolean fits(long bytes) {
    return held == 0 || bulk.fits(bytes);
  }

  /** A payload is read. */
  void took(long bytes) {
    if (bytes >= Bulk.LARGE) {
      hold(bytes);
    } else {
      holdSmall(1, bytes);
    }
  }

  /** A payload is not held any more. */
  void gave(long bytes) {
    if (bytes >= Bulk.LARGE) {
      hold(-bytes);
    } else {
      holdSmall(-1, -bytes);
    }
  }

  /** The connection is a new one: nothing has come over it. */
  synchronized void fresh() {
    hold(-held);
    holdSmall(-small, -smallBytes);
  }

  private synchronized void holdSmall(long messages, long bytes) {
    long counted = Math.max(-small, messages);
    long size = Math.max(-smallBytes, bytes);
    small += counted;
    smallBytes += size;
    bulk.addSmall(counted, size);
  }

  private synchronized void hold(long more) {
    // Of a packet that was not well formed the size was not known.
    long counted = Math.max(-held, more);
    held += counted;
    bulk.add(counted);
  }
}
