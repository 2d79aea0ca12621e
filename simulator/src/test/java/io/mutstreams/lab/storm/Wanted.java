package io.mutstreams.lab.storm;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.checker.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How often each group of sensors began to be wanted. Owned by the thread of the test. */
final class Wanted {
  private final Map<String, Integer> times = new HashMap<>();
  private Set<String> now = Set.of();

  /** These are wanted from now on, and no others. */
  void next(Set<String> wanted) {
    wanted.stream()
        .filter(group -> !now.contains(group))
        .forEach(group -> times.merge(group, 1, Integer::sum));
    now = Set.copyOf(wanted);
  }

  /**
   * In each stretch nothing is missing: of no key there are more than the group was wanted. There
   * may be fewer, where a key had no record while it was not wanted.
   */
  void assertStretches(String what, Verdict verdict, Set<String> groups) {
    Map<String, Integer> most = new HashMap<>();
    verdict
        .stretches()
        .forEach(
            (key, count) -> {
              String group = key.substring(0, key.lastIndexOf('-'));
              most.merge(group, count, Math::max);
              assertThat(count)
                  .as(what + ": stretches of " + key)
                  .isLessThanOrEqualTo(times.getOrDefault(group, 0));
            });
    System.out.println("  " + what + ", stretches wanted: " + times + ", found: " + most);
    for (String group : groups) {
      if (times.containsKey(group)) {
        assertThat(most.getOrDefault(group, 0)).as(what + ": stretches of " + group).isPositive();
      }
    }
  }
}
