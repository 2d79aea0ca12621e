package io.mutstreams.agent.flow;

/**
 * How long an uplink waits: for its connection, for answers, and until records that must be stored
 * first are likely over. Guarded by the uplink's turns.
 */
final class Patience {
  /** An outage shorter than this is sat out in memory. */
  static final long GRACE_MILLIS = 2_000;

  /** An answer that takes longer than this is not waited for. */
  static final long LAG_MILLIS = 2_000;

  /** After the last record that asked to be stored first all go through the outbox for so long. */
  static final long STORE_FIRST_MILLIS = 5_000;

  private long changedAt;
  private long storeFirstUntil = Long.MIN_VALUE;

  Patience(long now) {
    changedAt = now;
  }

  /** Something is other than before: what was late is not late because of what is now. */
  void begin(long now) {
    changedAt = now;
  }

  boolean justBegun(long now) {
    return now == changedAt;
  }

  /** A clock that was set back must not put anything off. */
  void look(long now) {
    changedAt = Math.min(changedAt, now);
  }

  /** Whether an outage is too long for memory. */
  boolean away(long now) {
    return now - changedAt > GRACE_MILLIS;
  }

  /**
   * Whether an answer takes too long.
   *
   * @param oldest since when the oldest message waits
   */
  boolean late(long oldest, long now) {
    return Math.abs(now - Math.max(changedAt, oldest)) > LAG_MILLIS;
  }

  /** A record came that must be stored first. */
  void storeFirst(long now) {
    storeFirstUntil = now + STORE_FIRST_MILLIS;
  }

  /** Whether more such records may come soon. */
  boolean storesFirst(long now) {
    return now < storeFirstUntil && storeFirstUntil - now <= STORE_FIRST_MILLIS;
  }
}
