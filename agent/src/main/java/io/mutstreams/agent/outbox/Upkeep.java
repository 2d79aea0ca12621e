package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What is done some time after the last change, so that the file gets small again and then rests:
 * tails are written after 250 ms, and 2 s after the last change (30 s after the first, if changes
 * go on) emptied outboxes lose their last table, and the file is made compact when it pays. Storage
 * thread only.
 */
final class Upkeep {
  private static final long SAVE = Duration.ofMillis(250).toNanos();
  private static final long QUIET = Duration.ofSeconds(2).toNanos();
  private static final long BUSY = Duration.ofSeconds(30).toNanos();
  private static final long AGAIN = Duration.ofSeconds(2).toNanos();

  /** Below this a file is small. */
  private static final long SMALL = 1L << 20;

  /** A backlog is copied only if so much is won, and if that does not take long. */
  private static final long LARGE = 64L << 20;

  private static final long LONG_COPY = 256L << 20;

  private final Database database;
  private final Rings rings;
  private final Reserve reserve;
  private boolean due;
  private boolean saveDue;
  private long saveAt;
  private long firstTouch;
  private long lastTouch;
  private long compacted;

  Upkeep(Database database, Rings rings) {
    this.database = database;
    this.rings = rings;
    this.reserve = new Reserve(database.folder());
  }

  /** Something was written or settled. */
  void touched() {
    long now = System.nanoTime();
    lastTouch = now;
    if (!due) {
      due = true;
      firstTouch = now;
    }
    if (!saveDue) {
      saveDue = true;
      saveAt = now + SAVE;
    }
  }

  boolean due() {
    return due;
  }

  /** When {@link #run} is due, as {@link System#nanoTime}. */
  long at() {
    long tidyAt = tidyAt();
    return saveDue && saveAt - tidyAt < 0 ? saveAt : tidyAt;
  }

  /** All is due again a little later. */
  void failed() {
    due = true;
    saveDue = false;
    firstTouch = System.nanoTime() + AGAIN - QUIET;
    lastTouch = firstTouch;
  }

  /**
   * @param full the disk is full, or fails otherwise: make room at any price
   * @param quiet no writes are waiting
   */
  void run(boolean full, boolean quiet) throws SQLException, IOException {
    boolean all = System.nanoTime() - tidyAt() >= 0;
    if (full) {
      reserve.release();
    }
    try {
      rings.save(database);
      saveDue = false;
      if (all) {
        rings.tidy(database);
        if (full || quiet) {
          compact(full);
        }
        due = false;
      }
    } finally {
      if (all || full) {
        reserve.hold(full);
      }
    }
  }

  private void compact(boolean full) throws SQLException, IOException {
    long length = database.length();
    if (length <= Math.max(SMALL, 2 * compacted)) {
      return;
    }
    long live = database.live();
    boolean pays = rings.empty() ? live < length / 2 : length > LARGE && live < length / 4;
    boolean saves = full && live < length / 2 && live + SMALL / 2 < reserve.usable();
    if ((pays || saves) && live < LONG_COPY) {
      database.compact();
      compacted = database.length();
    }
  }

  private long tidyAt() {
    return firstTouch + Math.min(lastTouch - firstTouch + QUIET, BUSY);
  }
}
