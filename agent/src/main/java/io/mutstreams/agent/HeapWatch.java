package io.mutstreams.agent;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the heap holds more than the agent can need for itself. The state of the steps is
 * bounded, and so are the messages under way: what goes beyond them is held by an operator.
 *
 * <p>While little is in use, a look costs nothing; else it has the JVM collect what is not held, at
 * most every few seconds. Any thread may look.
 */
final class HeapWatch {
  /**
   * Of the heap, without the state: messages that come take a fifth, those out of outboxes a tenth,
   * the agent less than a quarter.
   */
  private static final double MOST = 0.55;

  private static final long AGAIN_NANOS = 3_000_000_000L;
  private static final long MIB = 1L << 20;

  private final LongSupplier state;
  private @Nullable Long lookedAt;
  private @Nullable Pressure last;

  /**
   * @param state how many bytes the state of the steps takes, about
   */
  HeapWatch(LongSupplier state) {
    this.state = state;
  }

  /**
   * More is held than should be.
   *
   * @param held bytes that are in use after a collection
   * @param state bytes of them that are the state of steps, about
   * @param heap bytes that there are
   */
  record Pressure(long held, long state, long heap) {
    /** For a person. */
    String words() {
      return "%d of the %d MiB of the heap are held, and %d of them as state"
          .formatted(held / MIB, heap / MIB, state / MIB);
    }
  }

  /**
   * Looks.
   *
   * @param now in nanoseconds
   * @return null while all is well
   */
  synchronized @Nullable Pressure look(long now) {
    if (!isOver(old())) {
      last = null;
      return null;
    }
    if (lookedAt == null || now - lookedAt >= AGAIN_NANOS) {
      lookedAt = now;
      last = collected() && isOver(used()) ? pressure() : null;
    }
    return last;
  }

  /** How many bytes are held where it was so at the last look, and is still; else 0. */
  synchronized long held() {
    if (last != null && !(isOver(old()) && collected() && isOver(used()))) {
      last = null;
    }
    return last == null ? 0 : used();
  }

  private Pressure pressure() {
    return new Pressure(used(), state.getAsLong(), Runtime.getRuntime().maxMemory());
  }

  private boolean isOver(long used) {
    return used - state.getAsLong() > MOST * Runtime.getRuntime().maxMemory();
  }

  private static long used() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }

  /** What is in use and was not collected while it was young; all where that cannot be told. */
  private static long old() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      String name = pool.getName();
      if (pool.getType() == MemoryType.HEAP && (name.contains("Tenured") || name.contains("Old"))) {
        return pool.getUsage().getUsed();
      }
    }
    return used();
  }

  /** Whether it has been collected: a person may have forbidden it by an option. */
  private static boolean collected() {
    long before = collections();
    System.gc();
    return collections() > before;
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
