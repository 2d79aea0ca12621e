package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import java.util.Locale;

/**
 * The share of one step in the budget for keyed state. Owned by the lane's thread; the figures may
 * be read by any.
 */
final class StateShare {
  private static final long TELL_NANOS = 600_000_000_000L;
  private static final int MIB_BITS = 20;

  private final StepName step;
  private final StateBudget budget;
  private final Counter refused = new Counter();
  private final Counter forgotten = new Counter();
  private final Counter bytes = new Counter();
  private final Counter entries = new Counter();
  private boolean told;
  private long toldAt;

  StateShare(StepName step, StateBudget budget) {
    this.step = step;
    this.budget = budget;
  }

  long bytes() {
    return bytes.get();
  }

  long entries() {
    return entries.get();
  }

  /** How many times there was no room for something new. */
  long refused() {
    return refused.get();
  }

  /** How many values were forgotten before their time. */
  long forgotten() {
    return forgotten.get();
  }

  /** So many more, or fewer. */
  void add(long moreEntries, long moreBytes) {
    entries.add(moreEntries);
    bytes.add(moreBytes);
    budget.add(moreBytes);
  }

  /** Gives all back: the step is gone. */
  void release() {
    add(-entries.get(), -bytes.get());
  }

  /** Whether a value whose time is nearest to its end must make room. */
  boolean crowded() {
    return budget.crowded();
  }

  void forgotten(String state) {
    forgotten.increment();
    if (due()) {
      budget.tell(
          subject(),
          sentence(state)
              + " Its oldest values are forgotten before their time ("
              + forgotten.get()
              + " so far). "
              + advice());
    }
  }

  /**
   * Makes sure that there is room.
   *
   * @param isNew whether the value would be a new one
   * @throws BadRecordException when there is none
   */
  void claim(String state, boolean isNew) {
    if (isNew ? !budget.full() : !budget.overfull()) {
      return;
    }
    refused.increment();
    String sentence = sentence(state);
    if (due()) {
      budget.tell(
          subject(),
          sentence
              + " Records that need room in it go to the dead letters ("
              + refused.get()
              + " so far). "
              + advice());
    }
    throw new BadRecordException(sentence + " " + advice());
  }

  private boolean due() {
    long now = System.nanoTime();
    if (told && now - toldAt < TELL_NANOS) {
      return false;
    }
    told = true;
    toldAt = now;
    return true;
  }

  private String subject() {
    return "state of " + step.stream() + "." + step.step();
  }

  private String sentence(String state) {
    return String.format(
        Locale.ROOT,
        "there is no room for more in state '%s' of step %s.%s: it holds %,d values, about %,d MiB,"
            + " and all steps together about %,d of %,d MiB.",
        state,
        step.stream(),
        step.step(),
        entries.get(),
        bytes.get() >> MIB_BITS,
        budget.used() >> MIB_BITS,
        budget.limit() >> MIB_BITS);
  }

  private static String advice() {
    return "Let it hold fewer keys or for a shorter time, or give the agent a larger heap.";
  }
}
