package io.mutstreams.agent.flow;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of the lanes of its stream a lane is, and which keys are its own.
 *
 * @param index from 0 on
 * @param count how many there are
 */
record LaneNumber(int index, int count) {
  /** The only one. */
  static final LaneNumber ONLY = new LaneNumber(0, 1);

  private static final String BETWEEN = " ";

  /** Whether the records of a key are this lane's. */
  boolean has(@Nullable String key) {
    return count == 1 || of(key, count) == index;
  }

  /** The lane of a key; records without one are all in the first. */
  static int of(@Nullable String key, int count) {
    if (count == 1 || key == null || key.isEmpty()) {
      return 0;
    }
    int hash = key.hashCode() * 0x9e3779b9;
    return Math.floorMod(hash ^ hash >>> 15, count);
  }

  /** What is stored of a step of the stream and is this lane's. */
  List<StateStore.Entry> own(String step, List<StateStore.Entry> entries) {
    return entries.stream()
        .filter(entry -> entry.step().equals(step))
        .filter(entry -> entry.state().equals(StepState.MEANING) || has(entry.key()))
        .toList();
  }

  /**
   * Under which name a lane stores what it has beside the steps: another one with each number of
   * lanes, so that what is there was stored by these.
   */
  String name(String state) {
    return count == 1 ? state : state + BETWEEN + (index + 1) + "/" + count;
  }

  /** What such a name has behind that of the state, of each lane that has stored it. */
  static Set<String> ends(String state, List<StateStore.Entry> stored) {
    Set<String> ends = new TreeSet<>();
    for (StateStore.Entry entry : stored) {
      String name = entry.state();
      if (entry.step().equals(Watermark.STEP)
          && (name.equals(state) || name.startsWith(state + BETWEEN))) {
        ends.add(name.substring(state.length()));
      }
    }
    return ends;
  }

  /** What takes back that which was stored by another number of lanes. */
  List<StateStore.Entry> instead(List<StateStore.Entry> stored) {
    String mine = "/" + count;
    return stored.stream()
        .filter(entry -> entry.step().equals(Watermark.STEP))
        .filter(
            entry -> entry.state().contains(BETWEEN) ? !entry.state().endsWith(mine) : count != 1)
        .map(
            entry ->
                new StateStore.Entry(
                    Watermark.STEP, entry.state(), entry.key(), entry.entry(), 0, 0, null))
        .toList();
  }
}
