package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits of the length of windows. Owned by the thread of the test. */
final class WindowEdits {
  private static final String STREAM = "windows";
  private static final List<Integer> SECONDS = List.of(1, 2, 3, 5, 10);
  private final Pick pick;

  WindowEdits(Pick pick) {
    this.pick = pick;
  }

  /** The step. */
  static String text(int seconds) {
    return "window: {every: " + seconds + "s, compute: count}";
  }

  List<Kind> kinds() {
    return List.of(Kind.calm("window length", this::length));
  }

  private @Nullable String length(Setup setup) {
    Integer seconds = pick.any(SECONDS);
    if (seconds == null) {
      return null;
    }
    Stream old = setup.stream(STREAM);
    Stream now = old.steps(List.of(new Step("sum", text(seconds))));
    setup.streams.put(STREAM, now);
    return now.equals(old) ? null : "windows of " + seconds + " s";
  }
}
