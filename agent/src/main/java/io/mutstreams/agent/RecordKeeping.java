package io.mutstreams.agent;

import io.mutstreams.agent.history.Revisions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what became of changes gets to the disk, also where that did not take it at once;
 * an alarm tells of it meanwhile. Change thread only.
 */
final class RecordKeeping {
  private static final String SUBJECT = "history";
  private static final long PAUSE = 2_000_000_000L;

  private final Revisions revisions;
  private final Alarms alarms;
  private long triedAt = System.nanoTime() - PAUSE;
  private @Nullable String told;

  RecordKeeping(Revisions revisions, Alarms alarms) {
    this.revisions = revisions;
    this.alarms = alarms;
  }

  /** Writes what is to be written, every two seconds. */
  void tend() {
    long now = System.nanoTime();
    if (now - triedAt < PAUSE) {
      return;
    }
    triedAt = now;
    String why = revisions.write();
    if (Objects.equals(why, told)) {
      return;
    }
    told = why;
    if (why == null) {
      alarms.clear(SUBJECT);
    } else {
      alarms.raise(SUBJECT, "The history of the configuration cannot be written: " + why);
    }
  }
}
