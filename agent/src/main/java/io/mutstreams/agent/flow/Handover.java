package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.OperatorSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a step on its way from one operator to the next: whether that can be, and how far it
 * has come. Used by the thread that the step belongs to; {@link #converting} may be asked by any.
 */
public final class Handover {
  private final StepHost host;
  private final StepState state;
  private final CallWatch own;

  /**
   * @param own sees the calls where nobody else looks
   */
  Handover(StepHost host, StepState state, CallWatch own) {
    this.host = host;
    this.state = state;
    this.own = own;
  }

  /** The reason why an operator of this spec could not read the state that is here, or null. */
  public @Nullable String unreadableBy(OperatorSpec newSpec) {
    StateCheck check = new StateCheck(newSpec.states());
    if (missesNothing(check)) {
      boolean whole = false;
      while (!whole) {
        whole = check(check);
      }
    }
    return check.reason();
  }

  /** Whether an operator that is to come needs no codec of before that is not here. */
  public boolean missesNothing(StateCheck check) {
    return state.takeover().miss(check);
  }

  /** Looks at some of the state; whether that was all of it. */
  public boolean check(StateCheck check) {
    return check(check, own);
  }

  /** The same under the eyes of a watchdog. */
  boolean check(StateCheck check, CallWatch watch) {
    return state.takeover().check(check, host, watch);
  }

  /**
   * Whether something is here that only operators of before can read, whose classes are still
   * needed. Any thread may ask.
   */
  boolean converting() {
    return state.takeover().converting();
  }

  /** Makes of some of it what the present operator can read. */
  void convert(CallWatch watch) {
    if (converting()) {
      state.takeover().convert(host, watch);
    }
  }

  /**
   * Says what the state means, in a text that is stored with it.
   *
   * @see #meant
   */
  public void means(String text) {
    state.means(text);
  }

  /** What the stored state of a step was said to mean; null where nothing was said. */
  public static @Nullable String meant(String step, List<StateStore.Entry> stored) {
    for (StateStore.Entry entry : stored) {
      Bytes bytes = entry.bytes();
      if (entry.step().equals(step) && entry.state().equals(StepState.MEANING) && bytes != null) {
        return bytes.toText();
      }
    }
    return null;
  }

  /** Whether it is the state of another step too, as of a successor. */
  public boolean sameAs(Handover other) {
    return state == other.state;
  }
}
