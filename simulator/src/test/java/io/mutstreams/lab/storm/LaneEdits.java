package io.mutstreams.lab.storm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits of the number of lanes of a stream. Owned by the thread of the test. */
final class LaneEdits {
  private static final int MOST = 4;
  private final Pick pick;

  LaneEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(Kind.calm("lanes", this::lanes));
  }

  private @Nullable String lanes(Setup setup) {
    String name = pick.stream(setup, (n, it) -> true);
    int lanes = 1 + pick.below(MOST);
    if (name == null || setup.lanes.getOrDefault(name, 1) == lanes) {
      return null;
    }
    if (lanes == 1) {
      setup.lanes.remove(name);
    } else {
      setup.lanes.put(name, lanes);
    }
    return name + " in " + lanes + " lanes";
  }
}
