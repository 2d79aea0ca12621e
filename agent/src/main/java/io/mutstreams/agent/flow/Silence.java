package io.mutstreams.agent.flow;

/**
 * Since when a broker that is connected answers nothing of what was published. Guarded by the
 * uplink's turns.
 */
final class Silence {
  private static final long PATIENCE_MILLIS = 2_000;

  private long answers;
  private long since;

  /**
   * Looks whether anything was answered since the last look.
   *
   * @param count how many answers there have been
   * @param waiting whether an answer is waited for, over a connection that is up
   */
  void look(long count, boolean waiting, long now) {
    // A clock that was set back must not put this off.
    if (!waiting || count != answers || now < since) {
      answers = count;
      since = now;
    }
  }

  /**
   * Since when there has been no answer, in epoch milliseconds; 0 when that is not for longer than
   * an answer may take.
   *
   * @param oldest when the oldest message without an answer was published
   */
  long since(long oldest, long now) {
    long begun = Math.max(since, oldest);
    return now - begun > PATIENCE_MILLIS ? begun : 0;
  }
}
