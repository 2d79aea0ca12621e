package io.mutstreams.lab;

import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * State of many keys that come and go, as where repeats are dropped: each save adds some and
 * removes those of an earlier one, so that whole pages of the file empty at a commit.
 */
final class Passing {
  static final String STREAM = "passing";

  private static final int KEYS = 1_500;
  private static final int KEPT = 5;

  private Passing() {}

  /** What is saved with a number, from 1 on. */
  static List<Entry> save(long number) {
    List<Entry> entries = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      entries.add(entry(number, key, true));
      if (number > KEPT) {
        entries.add(entry(number - KEPT, key, false));
      }
    }
    return entries;
  }

  private static Entry entry(long number, int key, boolean there) {
    // In no order, as ids are.
    String name = Long.toHexString(Long.reverse(number * KEYS + key));
    return new Entry("dedupe", "seen", name, "", 1, number, there ? Bytes.utf8("seen") : null);
  }

  /**
   * What is wrong with what was found.
   *
   * @param durable the number of the last save that was called durable
   */
  static List<String> faults(List<Entry> found, long durable) {
    Map<Long, Integer> counts = new HashMap<>();
    found.forEach(each -> counts.merge(each.time(), 1, Integer::sum));
    long newest = counts.keySet().stream().mapToLong(number -> number).max().orElse(0);
    Map<Long, Integer> wanted = new HashMap<>();
    for (long number = Math.max(1, newest - KEPT + 1); number <= newest; number++) {
      wanted.put(number, KEYS);
    }
    return newest < durable || !counts.equals(wanted)
        ? List.of("passing: saves and their keys are " + counts + ", durable " + durable)
        : List.of();
  }
}
