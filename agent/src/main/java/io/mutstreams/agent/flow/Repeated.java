package io.mutstreams.agent.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Holds back what a log would hear again and again: of each subject it lets the first through, and
 * then one in a minute, with how many were held back. However many subjects there are, a hundred
 * are told apart and the others are one. Any thread; guarded by itself.
 */
public final class Repeated {
  private static final long PERIOD_NANOS = 60_000_000_000L;

  /** After so long nobody waits any more for how many were held back. */
  private static final long FORGOTTEN_NANOS = 10 * PERIOD_NANOS;

  private static final int SUBJECTS = 100;
  private static final String OTHERS = "";

  private static final class One {
    private final long saidAt;
    private long held;

    One(long saidAt) {
      this.saidAt = saidAt;
    }

    boolean isOver(long now) {
      return now - saidAt >= (held == 0 ? PERIOD_NANOS : FORGOTTEN_NANOS);
    }
  }

  private final LongSupplier clock;
  private final Map<String, One> subjects = new HashMap<>();

  /** With the clock of the process. */
  public Repeated() {
    this(System::nanoTime);
  }

  Repeated(LongSupplier clock) {
    this.clock = clock;
  }

  /** How it is said. */
  public interface Saying {
    /**
     * Says it.
     *
     * @param more " (and 12 times more since this was last told)", or ""
     */
    void say(String more);
  }

  /**
   * Says it, or counts it.
   *
   * @param subject what is the same again
   */
  public void say(String subject, Saying saying) {
    long held;
    synchronized (this) {
      long now = clock.getAsLong();
      String name = name(subject, now);
      One one = subjects.get(name);
      if (one != null && now - one.saidAt < PERIOD_NANOS) {
        one.held++;
        return;
      }
      held = one == null ? 0 : one.held;
      subjects.put(name, new One(now));
    }
    saying.say(held == 0 ? "" : " (and " + held + " times more since this was last told)");
  }

  private String name(String subject, long now) {
    if (subjects.containsKey(subject)) {
      return subject;
    }
    if (subjects.size() >= SUBJECTS) {
      subjects.values().removeIf(one -> one.isOver(now));
    }
    return subjects.size() < SUBJECTS ? subject : OTHERS;
  }
}
