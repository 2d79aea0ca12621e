package io.mutstreams.lab.storm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Kinds of edits, each in its turn, shuffled anew each time. Owned by the thread of the test. */
final class Deck {
  private final List<Kind> kinds;
  private final Random random;
  private final List<Kind> left = new ArrayList<>();
  private final Map<String, Integer> made = new TreeMap<>();

  Deck(List<Kind> kinds, Random random) {
    this.kinds = List.copyOf(kinds);
    this.random = random;
  }

  /** What is done to parts of the configuration. */
  static List<Kind> usual(Pick pick) {
    List<Kind> kinds = new ArrayList<>();
    kinds.addAll(new SourceEdits(pick).kinds());
    kinds.addAll(new StepEdits(pick).kinds());
    kinds.addAll(new StreamEdits(pick).kinds());
    kinds.addAll(new UplinkEdits(pick).kinds());
    kinds.addAll(new WindowEdits(pick).kinds());
    kinds.addAll(new SwitchEdits(pick).kinds());
    kinds.addAll(new LaneEdits(pick).kinds());
    return kinds;
  }

  /** How often each kind of edit was made. */
  Map<String, Integer> made() {
    return made;
  }

  /** Something else was done. */
  void made(String what) {
    made.merge(what, 1, Integer::sum);
  }

  /**
   * Edits a setup.
   *
   * @param calm whether only what keeps the order also while an uplink is away
   * @return what was done, in words
   */
  String edit(Setup next, boolean calm) {
    while (true) {
      if (left.isEmpty()) {
        left.addAll(kinds);
        Collections.shuffle(left, random);
      }
      Kind kind = left.remove(left.size() - 1);
      @Nullable String done = calm && !kind.calm() ? null : kind.apply().apply(next);
      if (done != null) {
        made(kind.name());
        return done;
      }
    }
  }
}
