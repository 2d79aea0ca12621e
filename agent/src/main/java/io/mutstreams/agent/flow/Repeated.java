package io.mutstreams.agent.flow;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Holds back what a log would hear again and again: of each subject it lets the first through, and
 * then one in a minute, with how many were held back. Any thread; guarded by itself. Bounded: of a
 * hundred subjects the oldest goes.
 */
public final class Repeated {
  private static final long PERIOD_NANOS = 60_000_000_000L;
  private static final int SUBJECTS = 100;

  private static final class One {
    private long saidAt;
    private long held;
  }

  private final LongSupplier clock;
  private final Map<String, One> subjects = new LinkedHashMap<>();

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
     * @param more " (and 12 times before in the last minute or longer)", or ""
     */
    void say(String more);
  }

  /** Says it, or counts it. */
  public void say(String subject, Saying saying) {
    long held;
    synchronized (this) {
      long now = clock.getAsLong();
      One one = subjects.get(subject);
      if (one != null && now - one.saidAt < PERIOD_NANOS) {
        one.held++;
        return;
      }
      if (one == null) {
        if (subjects.size() == SUBJECTS) {
          subjects.remove(subjects.keySet().iterator().next());
        }
        one = new One();
        subjects.put(subject, one);
      }
      held = one.held;
      one.held = 0;
      one.saidAt = now;
    }
    saying.say(held == 0 ? "" : " (and " + held + " times more since this was last told)");
  }
}
