package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/**
 * What is done some time after the last change, so that the file gets small again and then rests:
 * tails are written after 250 ms, and 2 s after the last change (10 s after the first, if changes
 * go on) emptied outboxes lose their last table. {@link Compaction} goes on meanwhile; when nothing
 * has changed for 2 s, and little is left, that is copied to a new file. Storage thread only.
 */
final class Upkeep {
  private static final long SAVE = Duration.ofMillis(250).toNanos();
  private static final long QUIET = Duration.ofSeconds(2).toNanos();
  private static final long BUSY = Duration.ofSeconds(10).toNanos();
  private static final long AGAIN = Duration.ofSeconds(2).toNanos();

  /** Between two doses when nothing else is written. */
  private static final long PAUSE = Duration.ofMillis(60).toNanos();

  /** Below this a file is small. */
  private static final long SMALL = 1L << 20;

  /** So much is copied at once: records that come meanwhile wait for it. */
  private static final long QUICK_COPY = 8L << 20;

  /** The same on a full disk, where they wait in any case. */
  private static final long LONG_COPY = 256L << 20;

  private final Database database;
  private final Rings rings;
  private final Reserve reserve;
  private boolean due;
  private boolean saveDue;
  private long saveAt;
  private boolean thinning;
  private long thinAt;
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
    return due || thinning;
  }

  /** When {@link #run} is due, as {@link System#nanoTime}. */
  long at() {
    long next = due ? tidyAt() : thinAt;
    next = saveDue && saveAt - next < 0 ? saveAt : next;
    return thinning && thinAt - next < 0 ? thinAt : next;
  }

  /** All is due again a little later. */
  void failed() {
    due = true;
    saveDue = false;
    thinning = false;
    firstTouch = System.nanoTime() + AGAIN - QUIET;
    lastTouch = firstTouch;
  }

  /**
   * @param full the disk is full, or fails otherwise: make room at any price
   * @param quiet no writes are waiting
   */
  void run(boolean full, boolean quiet) throws SQLException, IOException {
    long now = System.nanoTime();
    boolean all = due && now - tidyAt() >= 0;
    boolean still = now - lastTouch >= QUIET;
    boolean resting = quiet && still;
    if (full) {
      reserve.release();
    }
    try {
      rings.save(database);
      saveDue = false;
      if (all) {
        rings.tidy(database);
        if (full || resting) {
          copy(full);
        }
        due = !still; // once more when nothing changes any longer
        firstTouch = now;
      }
      thinning = !full && database.thin(resting);
      if (thinning) {
        database.sync();
        thinAt = System.nanoTime() + PAUSE;
      }
    } finally {
      if (all || full) {
        reserve.hold(full);
      }
    }
  }

  private void copy(boolean full) throws SQLException, IOException {
    long length = database.length();
    if (length <= SMALL) {
      return;
    }
    long live = database.live();
    if (live >= length / 2) {
      return;
    }
    boolean again = length <= 2 * compacted && live >= compacted / 4;
    boolean pays = rings.empty() && live < QUICK_COPY && !again;
    boolean saves = full && live < LONG_COPY && live + SMALL / 2 < reserve.usable();
    if (pays || saves) {
      database.compact();
      compacted = database.length();
    }
  }

  private long tidyAt() {
    return firstTouch + Math.min(lastTouch - firstTouch + QUIET, BUSY);
  }
}
