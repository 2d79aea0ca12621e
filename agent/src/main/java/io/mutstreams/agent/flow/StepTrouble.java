package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of calls of one step that did not return in time. Changed by the lane's thread; the
 * figures may be read by any.
 *
 * <p>After so many in a row the step is called no more: one record after the other would go to the
 * dead letters, each after a long wait. The same when so many threads still run in its code.
 */
final class StepTrouble {
  private static final int MOST = 3;

  private final List<Thread> stuck = new ArrayList<>(1);
  private int inARow;
  private volatile int running;
  private volatile long since;
  private volatile @Nullable String stands;

  /** A call returned in time, or failed at once. */
  void returned() {
    if (inARow != 0) {
      inARow = 0;
    }
  }

  /**
   * A call was cut off.
   *
   * @param thread that still runs in it; null if it ended
   * @param now epoch milliseconds
   * @param why in plain words
   */
  void cutOff(@Nullable Thread thread, long now, String why) {
    inARow++;
    stuck.removeIf(each -> !each.isAlive());
    if (thread != null) {
      stuck.add(thread);
    }
    running = stuck.size();
    since = now;
    if (inARow >= MOST || running >= MOST) {
      stand(why);
    }
  }

  /** The step is called no more. */
  void stand(String why) {
    stands = why;
  }

  /** Why the step is called no more; null while it is. */
  @Nullable String stands() {
    return stands;
  }

  /** Whether its latest call was cut off. The lane's thread alone. */
  boolean acute() {
    return inARow > 0 || stands != null;
  }

  /** When a call was last cut off, epoch milliseconds; 0 for never. */
  long since() {
    return since;
  }

  /** How many threads ran in calls that were given up, when the last one was. */
  int running() {
    return running;
  }
}
