package io.mutstreams.agent.flow;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Records, counted by the name of where they come from or go to. Raised by the lane's thread; any
 * thread may look.
 */
final class NamedCounts {
  private volatile Map<String, Counter> counters = Map.of();

  /** From now on these are counted and no others; those that were go on from what they have. */
  void of(Collection<String> names) {
    Map<String, Counter> before = counters;
    Map<String, Counter> next = new HashMap<>();
    for (String name : names) {
      Counter had = before.get(name);
      next.put(name, had == null ? new Counter() : had);
    }
    counters = next;
  }

  /** One more, where that name is counted. */
  void increment(String name) {
    Counter counter = counters.get(name);
    if (counter != null) {
      counter.increment();
    }
  }

  /** Adds what another lane has counted. */
  void countOn(NamedCounts other) {
    other.counters.forEach(
        (name, count) -> {
          Counter mine = counters.get(name);
          if (mine != null) {
            mine.add(count.get());
          }
        });
  }

  /** Adds them to those of other lanes. */
  void addTo(Map<String, Long> sums) {
    counters.forEach((name, count) -> sums.merge(name, count.get(), Long::sum));
  }
}
