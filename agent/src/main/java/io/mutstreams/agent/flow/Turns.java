package io.mutstreams.agent.flow;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One lock, and what is to be done as soon as it is given up: what calls out to others must not run
 * under it, or two uplinks and a feed could wait for each other in a ring. Safe for any thread.
 */
final class Turns {
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Settlement> settlements = new ArrayDeque<>();
  private final ArrayDeque<Runnable> others = new ArrayDeque<>();

  void enter() {
    lock.lock();
  }

  /** Gives the lock up; then does what was put off, on this thread. */
  void leave() {
    if (lock.getHoldCount() > 1 || (settlements.isEmpty() && others.isEmpty())) {
      lock.unlock();
      return;
    }
    Settlement one = settlements.poll();
    Settlement @Nullable [] rest =
        settlements.isEmpty() ? null : settlements.toArray(new Settlement[0]);
    settlements.clear();
    Runnable @Nullable [] after = others.isEmpty() ? null : others.toArray(new Runnable[0]);
    others.clear();
    lock.unlock();
    if (one != null) {
      one.release();
    }
    if (rest != null) {
      for (Settlement settlement : rest) {
        settlement.release();
      }
    }
    if (after != null) {
      for (Runnable work : after) {
        work.run();
      }
    }
  }

  /** Does something in a turn of its own. */
  void take(Runnable work) {
    enter();
    try {
      work.run();
    } finally {
      leave();
    }
  }

  /** To be released after this turn. Within a turn only. */
  void later(Settlement settlement) {
    settlements.add(settlement);
  }

  /** To be done after this turn. Within a turn only. */
  void later(Runnable work) {
    others.add(work);
  }
}
