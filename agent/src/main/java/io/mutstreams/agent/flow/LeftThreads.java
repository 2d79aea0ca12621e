package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The threads of calls that were given up. They cannot be ended from outside, and one that loops
 * takes a processor: so a person is to know of them as long as they run, also when the step to
 * which they belong is there no more.
 *
 * <p>Shared by the watchdog's thread, which gives up and looks, and lanes that take over another
 * step. Guarded by itself.
 */
final class LeftThreads {
  private final Watchdog.Alarms alarms;
  private final Map<String, List<Thread>> threads = new HashMap<>();
  private final Set<String> mended = new HashSet<>();
  private final Map<String, Integer> told = new HashMap<>();

  LeftThreads(Watchdog.Alarms alarms) {
    this.alarms = alarms;
  }

  /**
   * A call is given up.
   *
   * @param step for a person
   */
  synchronized void left(String step, Thread thread) {
    threads.computeIfAbsent(step, name -> new ArrayList<>()).add(thread);
    mended.remove(step);
  }

  /** The step is replaced; until then its own alarm tells of its threads. */
  synchronized void mended(String step) {
    if (threads.containsKey(step)) {
      mended.add(step);
    }
  }

  /** Tells of those that run on, and when there are none any more. */
  synchronized void look() {
    threads.forEach((step, each) -> each.removeIf(thread -> !thread.isAlive()));
    threads.forEach(
        (step, each) -> {
          int now = mended.contains(step) ? each.size() : 0;
          if (now == told.getOrDefault(step, 0)) {
            return;
          }
          told.put(step, now);
          if (now == 0) {
            alarms.clear("threads of " + step);
          } else {
            alarms.raise(
                "threads of " + step,
                "%s is replaced, but calls of it that were cut off still run, on %d thread%s: they"
                        .formatted(step, now, now == 1 ? "" : "s")
                    + " take memory, and processor time where they loop. Nothing from outside can end"
                    + " them but a restart of the agent, which loses nothing.");
          }
        });
    threads.values().removeIf(List::isEmpty);
    mended.retainAll(threads.keySet());
    told.values().removeIf(count -> count == 0);
  }
}
