package io.mutstreams.agent.flow;

/**
 * How many timers of a step may still be fired in one go, and how far the step is with those that
 * are due: what timers emit is bounded by nothing, so that somebody must look now and then whether
 * there is room for more. Owned by the lane's thread.
 */
final class Portion {
  /** So many timers that are due at once may be set by timers, before records get their turn. */
  private static final int FRESH_TIMERS = 1_000;

  private int left;
  private long known = -1;
  private int fresh;

  private Portion(int left) {
    this.left = left;
  }

  /** As many as are due. */
  static Portion unlimited() {
    return new Portion(Integer.MAX_VALUE);
  }

  /** None yet. */
  static Portion none() {
    return new Portion(0);
  }

  /** So many more may be fired now. */
  void refill(int most) {
    left = most;
  }

  /**
   * The timers of another step come.
   *
   * @param numbers how many timers it has set so far
   */
  void begin(long numbers) {
    known = numbers;
    fresh = 0;
  }

  boolean isEmpty() {
    return left <= 0;
  }

  /**
   * One was fired.
   *
   * @return whether no more of the step should be, in this round: a timer that sets itself again
   *     for a time that has passed would never end
   */
  boolean fired(StepTimers.Due due) {
    left--;
    return due.number() >= known && ++fresh == FRESH_TIMERS;
  }
}
