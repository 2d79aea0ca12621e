package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which records have gone through a stream with state before, of the inputs whose sources declare
 * an id. They are stored in one piece with the state that the records have changed: a message that
 * a broker delivers again after a crash is then known exactly if its effect survived.
 *
 * <p>Owned by the lane's thread.
 */
final class KnownIds {
  private static final String STATE = "ids";

  private final Map<String, IdWindow> windows = new HashMap<>();
  private final List<StateStore.Entry> forgotten = new ArrayList<>();

  /**
   * The inputs whose records have ids, from now on.
   *
   * @param identified by name how many messages of it may be unacknowledged
   */
  void inputs(Map<String, Integer> identified) {
    windows.forEach(
        (name, window) -> {
          if (!identified.containsKey(name)) {
            window.forget(Watermark.STEP, STATE, forgotten);
          }
        });
    windows.keySet().retainAll(identified.keySet());
    identified.forEach(
        (name, unacknowledged) ->
            windows.computeIfAbsent(name, unknown -> new IdWindow(name, unacknowledged)));
  }

  /** Those of an input; null when its records have no ids of their own. */
  @Nullable IdWindow of(String input) {
    return windows.isEmpty() ? null : windows.get(input);
  }

  /** Takes up where an earlier run was; before the first record. */
  void restore(List<StateStore.Entry> entries) {
    Map<String, List<StateStore.Entry>> restored = new HashMap<>();
    for (StateStore.Entry entry : entries) {
      if (entry.step().equals(Watermark.STEP) && entry.state().equals(STATE)) {
        restored.computeIfAbsent(entry.key(), input -> new ArrayList<>()).add(entry);
      }
    }
    restored.forEach(
        (input, blocks) -> {
          IdWindow window = windows.get(input);
          if (window == null) {
            // The input has gone, or declares no ids any more, since this was stored.
            new IdWindow(input, 0).forget(Watermark.STEP, STATE, forgotten);
          } else {
            window.restore(blocks);
          }
        });
  }

  boolean changed() {
    if (!forgotten.isEmpty()) {
      return true;
    }
    for (IdWindow window : windows.values()) {
      if (window.changed()) {
        return true;
      }
    }
    return false;
  }

  /** What is to be stored since the last call. */
  void takeChanges(List<StateStore.Entry> changes) {
    changes.addAll(forgotten);
    forgotten.clear();
    windows.values().forEach(window -> window.takeChanges(Watermark.STEP, STATE, changes));
  }

  /** What was stored is gone, with all other state. */
  void forget() {
    windows.clear();
    forgotten.clear();
  }
}
