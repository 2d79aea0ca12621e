package io.mutstreams.agent.flow;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the calls of a step ask for, held or not, about: every sixteenth call is
 * measured. Owned by the lane's thread; the figures may be read by any, and any may begin it.
 */
final class Allocation {
  private static final int EVERY = 16;
  private static final long NOT = -1;

  private final Counter bytes = new Counter();
  private final Counter calls = new Counter();
  private volatile com.sun.management.@Nullable ThreadMXBean threads;
  private int count;

  /** Measures from now on, where it does not already. */
  void begin() {
    if (threads == null
        && ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean able
        && able.isThreadAllocatedMemorySupported()) {
      threads = able;
    }
  }

  /** Before a call; what {@link #after} is to get. */
  long before() {
    com.sun.management.ThreadMXBean able = threads;
    return able == null || ++count % EVERY != 0 ? NOT : able.getCurrentThreadAllocatedBytes();
  }

  void after(long before) {
    com.sun.management.ThreadMXBean able = threads;
    if (before != NOT && able != null) {
      bytes.add(able.getCurrentThreadAllocatedBytes() - before);
      calls.increment();
    }
  }

  /** What all calls have asked for since it was first begun. */
  Asked asked() {
    return new Asked(EVERY * bytes.get(), EVERY * calls.get());
  }
}
