package io.mutstreams.agent.flow;

/**
 * With how many messages held it is time to hurry: less than the broker sends before it waits for
 * an acknowledgement. How many that is no broker says (mosquitto sends 20, HiveMQ 50, whatever
 * Receive Maximum allows), so it is learnt: where letting go of what was held for want of time
 * brings a burst of about as many, the broker was waiting for it.
 *
 * <p>Owned by the lane's thread; the storage thread says when an epoch is released.
 */
final class HoldLimit {
  private static final long BURST_MILLIS = 60;
  private static final int FEW = 4;

  private final int most;
  private int limit;
  private boolean listening;
  private boolean burst = true;
  private int arrived;
  private long releasedAt;
  private volatile int released;

  /**
   * @param most the limit while nothing is learnt
   */
  HoldLimit(int most) {
    this.most = most;
    this.limit = most;
  }

  int limit() {
    return limit;
  }

  /** An epoch was closed with so many held. */
  void closed(int held, long now) {
    boolean forWantOfTime = held < limit;
    if (forWantOfTime && !burst) {
      // What was learnt does not hold any more: nobody waits.
      limit = Math.min(most, limit * 2);
    }
    burst = false;
    listening = forWantOfTime && held >= FEW;
    arrived = 0;
    releasedAt = now;
    released = 0;
  }

  /** The storage thread has let go of so many. */
  void released(int held) {
    released = held;
  }

  /** A message came that is held. */
  void arrived(long now) {
    int before = released;
    if (!listening || before == 0) {
      return;
    }
    if (arrived == 0) {
      releasedAt = now;
    }
    arrived++;
    if (now - releasedAt > BURST_MILLIS) {
      listening = false;
    } else if (arrived >= Math.max(FEW, before / 2)) {
      limit = Math.max(FEW / 2, before * 3 / 4);
      burst = true;
      listening = false;
    }
  }
}
