package io.mutstreams.agent.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Holds back what a log would hear again and again: of each subject it lets the first through, and
 * then one in a minute, with how many were held back. However many subjects callers make up, a few
 * are told apart and the others are one. Any thread; guarded by itself.
 */
final class Warnings {
  private static final long PERIOD_NANOS = 60_000_000_000L;
  private static final int SUBJECTS = 20;
  private static final String OTHERS = "";

  private static final class One {
    private final long saidAt;
    private long held;

    One(long saidAt) {
      this.saidAt = saidAt;
    }
  }

  private final LongSupplier clock;
  private final Map<String, One> subjects = new LinkedHashMap<>();

  /**
   * @param clock as System.nanoTime
   */
  Warnings(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * Says it, or counts it.
   *
   * @param subject what is the same again
   * @param saying takes " (and 12 times more since this was last told)", or ""
   */
  void say(String subject, Consumer<String> saying) {
    long held;
    synchronized (this) {
      long now = clock.getAsLong();
      subjects.values().removeIf(one -> one.held == 0 && isOver(one, now));
      String name = subjects.containsKey(subject) || subjects.size() < SUBJECTS ? subject : OTHERS;
      One one = subjects.get(name);
      if (one != null && !isOver(one, now)) {
        one.held++;
        return;
      }
      held = one == null ? 0 : one.held;
      subjects.put(name, new One(now));
    }
    saying.accept(held == 0 ? "" : " (and " + held + " times more since this was last told)");
  }

  private static boolean isOver(One one, long now) {
    return now - one.saidAt >= PERIOD_NANOS;
  }
}
