package io.mutstreams.agent.flow;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the watchdog has seen of one lane. Owned by its thread; {@link #stalledMillis} and {@link
 * #calling} may be asked by any.
 */
final class LaneLook {
  private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Lane lane;
  private final Watchdog.Patience patience;
  private final CutOff tell;
  private Lane.Crew crew;
  private long call;
  private long since;
  private long interruptedAt;
  private long done;
  private long doneAt;
  private volatile long stalled;
  private volatile @Nullable String calling;

  /** Hears of calls that are given up. */
  interface CutOff {
    /**
     * One was.
     *
     * @param left its thread, which runs on
     * @param sentence for a person
     */
    void told(StepHost step, Thread left, String sentence);
  }

  LaneLook(Lane lane, Watchdog.Patience patience, CutOff tell) {
    this.lane = lane;
    this.patience = patience;
    this.tell = tell;
    this.crew = lane.crew();
  }

  /**
   * Looks once.
   *
   * @return whether to look again soon
   */
  boolean look(long now) {
    Lane.Crew present = lane.crew();
    long seen = present.watch().look();
    progress(now);
    if (!present.equals(crew) || seen != call) {
      crew = present;
      call = seen;
      since = now;
      interruptedAt = 0;
      calling = null;
      return false;
    }
    if (CallWatch.idle(seen)) {
      return false;
    }
    if (now - since >= LONG_NANOS) {
      StepHost step = present.watch().host();
      // The owner clears it only after it has left the call.
      if (step != null && present.watch().look() == seen) {
        calling = step.name().step();
      }
      cutOff(present, seen, now);
    }
    return true;
  }

  private void progress(long now) {
    long count = lane.done();
    if (count != done || doneAt == 0 || !lane.busy()) {
      done = count;
      doneAt = now;
    }
    stalled = TimeUnit.NANOSECONDS.toMillis(now - doneAt);
  }

  /** For how long it has got nothing done although it had something to do. */
  long stalledMillis() {
    return stalled;
  }

  /** The id of the step whose call takes long; null where none does. */
  @Nullable String calling() {
    return calling;
  }

  private void cutOff(Lane.Crew present, long seen, long now) {
    CallWatch watch = present.watch();
    if (interruptedAt == 0) {
      StepHost step = watch.host();
      boolean replaced = step != null && lane.replaces(step);
      long bound = replaced ? patience.replaced() : patience.call();
      if (now - since >= TimeUnit.MILLISECONDS.toNanos(bound)
          && watch.interrupt(seen, present.thread())) {
        interruptedAt = now;
      }
    } else if (now - interruptedAt >= TimeUnit.MILLISECONDS.toNanos(patience.grace())) {
      giveUp(present, seen, now);
    }
  }

  private void giveUp(Lane.Crew present, long seen, long now) {
    String place = Place.of(present.thread(), StepHost.class);
    if (!present.watch().giveUp(seen)) {
      return;
    }
    StepHost step = present.watch().host();
    if (step == null) {
      throw new IllegalStateException("a call without a step");
    }
    String why =
        String.format(
            Locale.ROOT,
            "did not return within %.0f s%s",
            (double) TimeUnit.NANOSECONDS.toMillis(now - since) / 1_000,
            place);
    lane.relieve(present, why);
    tell.told(
        step,
        present.thread(),
        "stream %s: step %s (%s) %s and was cut off, %d times so far; its thread cannot be ended from"
                .formatted(
                    step.name().stream(),
                    step.name().step(),
                    step.spec().type(),
                    why,
                    step.cutOffs() + 1)
            + " outside, and runs on until it returns or the agent is restarted");
  }
}
