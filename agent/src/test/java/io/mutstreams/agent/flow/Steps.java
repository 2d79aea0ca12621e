package io.mutstreams.agent.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/**
 * A thread whose work the test does itself, a step at a time: so that a schedule can be had again.
 */
final class Steps implements Executor {
  private final Deque<Runnable> work = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    work.add(task);
  }

  /** Does the next thing; false when there is none. */
  boolean step() {
    Runnable next = work.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  /** Does things until there are none. */
  void all() {
    while (step()) {
      // The next may have brought more.
    }
  }
}
