package io.mutstreams.agent.outbox;

import java.sql.SQLException;

/**
 * Finds the rows of a ring that are too old. They are stored in the order of time, nearly: a clock
 * that was set back makes some of them live longer. Storage thread only.
 */
final class Expiry {
  private final Database database;
  private final RingTables tables;
  private final long limit;
  private long next = Long.MIN_VALUE;

  /**
   * @param limit epoch milliseconds: what was stored before is too old
   */
  Expiry(Database database, RingTables tables, long limit) {
    this.database = database;
    this.tables = tables;
    this.limit = limit;
  }

  /**
   * The last row of a segment that is too old.
   *
   * @param tail all up to this one is settled
   * @return {@code tail}, or one before the segment, when none is
   */
  long last(Segment segment, long tail) throws SQLException {
    long old = Math.max(tail, segment.first - 1);
    long young = segment.last;
    // Most often none of it is old, or all.
    if (old >= young || !isOld(segment, old + 1)) {
      return old;
    }
    if (isOld(segment, young)) {
      return young;
    }
    while (old + 1 < young) {
      long middle = (old + young) / 2;
      if (isOld(segment, middle)) {
        old = middle;
      } else {
        young = middle;
      }
    }
    return old;
  }

  /** When the youngest row was stored that was found to be not too old. */
  long next() {
    return next;
  }

  private boolean isOld(Segment segment, long sequence) throws SQLException {
    // One whose time is not known, as an older version stored it or it is damaged, is not too old.
    long[] time = {limit};
    tables.read(
        database,
        segment,
        sequence,
        (found, row) -> {
          if (found == sequence) {
            time[0] = Rows.time(row, limit);
          }
          return false;
        });
    if (time[0] < limit) {
      return true;
    }
    next = time[0];
    return false;
  }
}
