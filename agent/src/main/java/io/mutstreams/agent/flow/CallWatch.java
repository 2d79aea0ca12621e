package io.mutstreams.agent.flow;

import io.mutstreams.api.Record;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets another thread see that one is in the code of a plugin, interrupt it there and nowhere else,
 * and give it up. Each thread of a lane has one of its own.
 *
 * <p>Entering costs a plain write, leaving one compare-and-set. The thread that owns it enters and
 * leaves; the watchdog interrupts and gives up. {@link #state} is shared, and orders the rest: who
 * has seen that a call is under way also sees what its thread did before.
 */
final class CallWatch {
  private static final long IDLE = 0;
  private static final int PHASE_BITS = 2;
  private static final long INTERRUPTING = 1;
  private static final long INTERRUPTED = 2;
  private static final long GIVEN_UP = 3;
  private static final VarHandle STATE = state();

  /** The number of the call with its phase, or {@link #IDLE}. */
  @SuppressWarnings("UnusedVariable")
  private volatile long state;

  private long number;
  private @Nullable StepHost host;
  private @Nullable Record record;
  private StepTimers.@Nullable Due timer;
  private @Nullable Runnable givenUp;
  private boolean trouble;

  private static VarHandle state() {
    try {
      return MethodHandles.lookup().findVarHandle(CallWatch.class, "state", long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no such field", e);
    }
  }

  /** The owner is about to call an operator with a record or a timer. */
  void enter(StepHost step, @Nullable Record with, StepTimers.@Nullable Due due) {
    host = step;
    record = with;
    timer = due;
    STATE.setRelease(this, ++number << PHASE_BITS);
  }

  /**
   * The owner is about to call other code of a plugin.
   *
   * @param then what whoever takes over does in the place of what follows the call
   */
  void enter(StepHost step, Runnable then) {
    givenUp = then;
    enter(step, null, null);
  }

  /**
   * The call has returned.
   *
   * @return whether it was interrupted for taking too long
   * @throws GivenUpError when somebody else has taken over
   */
  boolean leave() {
    boolean late = !STATE.compareAndSet(this, number << PHASE_BITS, IDLE) && wasInterrupted(number);
    host = null;
    record = null;
    timer = null;
    givenUp = null;
    return late;
  }

  private boolean wasInterrupted(long call) {
    while (state == (call << PHASE_BITS | INTERRUPTING)) {
      Thread.onSpinWait();
    }
    if (!STATE.compareAndSet(this, call << PHASE_BITS | INTERRUPTED, IDLE)) {
      throw new GivenUpError();
    }
    boolean unused = Thread.interrupted();
    return true;
  }

  /** What the owner does; of two equal values but {@link #idle} the second is the same call. */
  long look() {
    return (long) STATE.getAcquire(this) >> PHASE_BITS;
  }

  static boolean idle(long look) {
    return look == IDLE;
  }

  /** Interrupts the owner if it is in that call still. */
  boolean interrupt(long call, Thread owner) {
    if (!STATE.compareAndSet(this, call << PHASE_BITS, call << PHASE_BITS | INTERRUPTING)) {
      return false;
    }
    owner.interrupt();
    STATE.setVolatile(this, call << PHASE_BITS | INTERRUPTED);
    return true;
  }

  /** Gives the call up if it was interrupted before and did not return; the owner is alone then. */
  boolean giveUp(long call) {
    return STATE.compareAndSet(
        this, call << PHASE_BITS | INTERRUPTED, call << PHASE_BITS | GIVEN_UP);
  }

  /** The step whose code was called. For who has interrupted or given up the call. */
  @Nullable StepHost host() {
    return host;
  }

  /** The record that it was called with; null for none. For who has given up the call. */
  @Nullable Record record() {
    return record;
  }

  /** The timer that it was called with; null for none. For who has given up the call. */
  StepTimers.@Nullable Due timer() {
    return timer;
  }

  /** What to do in the place of what follows the call. For who has given up the call. */
  @Nullable Runnable instead() {
    return givenUp;
  }

  /** Whether a step of this lane is in trouble; the owner's alone. */
  boolean trouble() {
    return trouble;
  }

  void trouble(boolean now) {
    trouble = now;
  }
}
