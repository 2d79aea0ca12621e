package io.mutstreams.agent;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import org.jspecify.annotations.Nullable;

/**
 * How full the heap is when it has been cleared up: what is in use then is held by somebody. Any
 * thread.
 */
final class HeapLook {
  /** Clearing up takes nearly all time from here on, and the agent ends when nothing is left. */
  private static final double FULL = 0.92;

  /** Where what lives on is; null where the collector has no such thing. */
  private final @Nullable MemoryPoolMXBean old;

  HeapLook() {
    this.old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(MemoryPoolMXBean::isUsageThresholdSupported)
            .filter(MemoryPoolMXBean::isCollectionUsageThresholdSupported)
            .findFirst()
            .orElse(null);
  }

  /** Whether it was as good as full when it was last cleared up. */
  boolean isFull() {
    MemoryPoolMXBean pool = old;
    MemoryUsage usage = pool == null ? null : pool.getCollectionUsage();
    return usage != null && usage.getMax() > 0 && usage.getUsed() >= FULL * usage.getMax();
  }
}
