package io.mutstreams.agent;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether the heap holds more than the agent can need for itself. The state of the steps is
 * counted, and so are the messages under way: what goes far beyond them is held by an operator.
 *
 * <p>While little is in use, a look costs nothing; else it has the JVM collect what is not held, at
 * most every few seconds. Any thread may look.
 */
final class HeapWatch {
  /**
   * Of the heap, beside what is counted. An agent of 20 streams with 25 connections was seen to
   * need a third.
   */
  private static final double MOST = 0.45;

  private static final long AGAIN_NANOS = 3_000_000_000L;
  private static final long MIB = 1L << 20;

  private final LongSupplier state;
  private final LongSupplier messages;
  private @Nullable Long lookedAt;
  private @Nullable Pressure last;

  /**
   * @param state how many bytes the state of the steps takes, about
   * @param messages how many bytes the messages under way take, about
   */
  HeapWatch(LongSupplier state, LongSupplier messages) {
    this.state = state;
    this.messages = messages;
  }

  /**
   * More is held than should be.
   *
   * @param held bytes that are in use after a collection
   * @param state bytes of them that are the state of steps, about
   * @param messages bytes of them that are messages under way, about
   * @param heap bytes that there are
   */
  record Pressure(long held, long state, long messages, long heap) {
    /** What is held beside what is counted, in bytes. */
    long beside() {
      return held - state - messages;
    }

    /** For a person. */
    String words() {
      return "%d of the %d MiB of the heap are held, %d of them as state and %d by messages under way"
          .formatted(held / MIB, heap / MIB, state / MIB, messages / MIB);
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
      last = pressed();
    }
    return last;
  }

  /**
   * How many bytes are held beside what is counted, where that was too much at the last look, and
   * is still; else 0.
   */
  synchronized long held() {
    if (last != null) {
      last = isOver(old()) ? pressed() : null;
    }
    return last == null ? 0 : last.beside();
  }

  /** What is held once all that is not held is collected, where that is too much. */
  private @Nullable Pressure pressed() {
    if (!collected()) {
      return null;
    }
    long held = held(MemoryPoolMXBean::getCollectionUsage);
    return isOver(held)
        ? new Pressure(
            held, state.getAsLong(), messages.getAsLong(), Runtime.getRuntime().maxMemory())
        : null;
  }

  private boolean isOver(long used) {
    return used - state.getAsLong() - messages.getAsLong()
        > MOST * Runtime.getRuntime().maxMemory();
  }

  /**
   * Of all of the heap. Looked at after a collection, the usage of now would tell also of what the
   * other threads have asked for meanwhile: some megabytes where the processors are busy.
   */
  private static long held(Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage) {
    return sum(pool -> true, usage);
  }

  /** What is in use and was not collected while it was young; all where that cannot be told. */
  private static long old() {
    long old = sum(HeapWatch::isOld, MemoryPoolMXBean::getUsage);
    return old == 0 ? held(MemoryPoolMXBean::getUsage) : old;
  }

  private static boolean isOld(MemoryPoolMXBean pool) {
    return pool.getName().contains("Tenured") || pool.getName().contains("Old");
  }

  private static long sum(
      Predicate<MemoryPoolMXBean> which, Function<MemoryPoolMXBean, @Nullable MemoryUsage> usage) {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && which.test(pool))
        .map(usage)
        .filter(Objects::nonNull)
        .mapToLong(MemoryUsage::getUsed)
        .sum();
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
