package io.mutstreams.lab;

import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/**
 * State of many keys, of which a few are saved at a time: each save leaves a little that lives long
 * in the file, so that it has to be made compact while it is in use. What each save holds is known
 * from its number.
 */
final class Ballast {
  static final String STREAM = "ballast";

  private static final int KEYS = 3_000;
  private static final int SOME = 25;
  private static final int MOST = 800;

  private Ballast() {}

  /** What is saved with a number. */
  static List<Entry> save(long number) {
    List<Entry> entries = new ArrayList<>();
    for (int key : keys(number)) {
      entries.add(entry(key, number));
    }
    return entries;
  }

  private static Iterable<Integer> keys(long number) {
    var keys = new TreeSet<Integer>();
    new Random(number).ints(SOME, 0, KEYS).forEach(keys::add);
    return keys;
  }

  private static Entry entry(int key, long number) {
    var random = new Random(number * KEYS + key);
    byte[] value = new byte[random.nextInt(MOST)];
    random.nextBytes(value);
    return new Entry("all", "n", Integer.toString(key), "", 1, number, Bytes.wrap(value));
  }

  /**
   * What is wrong with what was found.
   *
   * @param durable the number of the last save that was called durable
   */
  static List<String> faults(List<Entry> found, long durable) {
    Map<Integer, Long> least = new HashMap<>();
    for (long number = 1; number <= durable; number++) {
      for (int key : keys(number)) {
        least.put(key, number);
      }
    }
    List<String> faults = new ArrayList<>();
    for (Entry each : found) {
      int key = Integer.parseInt(each.key());
      if (!each.equals(entry(key, each.time()))) {
        faults.add("ballast " + key + " is not what was saved with " + each.time());
      }
      Long due = least.remove(key);
      if (due != null && each.time() < due) {
        faults.add("ballast " + key + " is of " + each.time() + ", durable " + due);
      }
    }
    if (!least.isEmpty()) {
      faults.add("ballast has no " + least.keySet());
    }
    return faults.subList(0, Math.min(5, faults.size()));
  }
}
