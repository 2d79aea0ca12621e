package io.mutstreams.agent.flow;

/**
 * Stands between an operator and what outlives its calls. State and timers are touched under its
 * monitor alone, so that they are whole when it is shut: then whatever a call that was given up
 * still wants is refused.
 */
final class CallFence {
  private volatile boolean shut;

  /** The call was given up. By the thread that has taken over. */
  synchronized void shut() {
    shut = true;
  }

  /**
   * Whether the call may go on.
   *
   * @throws GivenUpError when it was given up
   */
  void check() {
    if (shut) {
      throw new GivenUpError();
    }
  }
}
