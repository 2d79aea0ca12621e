package io.mutstreams.e2e;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How often each group of sensors began to be wanted. Owned by the thread of the test. */
final class Beginnings {
  private final Map<String, Integer> counts = new HashMap<>();
  private Set<String> now = Set.of();

  /** These are wanted from now on, and no others. */
  void next(Set<String> wanted) {
    wanted.stream()
        .filter(group -> !now.contains(group))
        .forEach(group -> counts.merge(group, 1, Integer::sum));
    now = Set.copyOf(wanted);
  }

  int of(String group) {
    return counts.getOrDefault(group, 0);
  }
}
