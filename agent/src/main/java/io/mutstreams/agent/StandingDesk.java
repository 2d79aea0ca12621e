package io.mutstreams.agent;

import io.mutstreams.agent.history.Revisions;
import io.mutstreams.agent.history.Standing;
import java.nio.file.Path;

/** Notes where the agent stands, and tells of files that are not used. Change thread only. */
final class StandingDesk {
  /** What the alarm of files that are not used is about. */
  private static final String FILES = "files";

  private final Revisions revisions;
  private final Alarms alarms;
  private final Path config;

  StandingDesk(Revisions revisions, Alarms alarms, Path config) {
    this.revisions = revisions;
    this.alarms = alarms;
    this.config = config;
  }

  Standing now() {
    return revisions.standing();
  }

  /** Notes it; what is told stays. */
  void note(Standing standing) {
    revisions.stand(standing);
  }

  /** Notes it, and tells of files that are not used. */
  void tell(Standing standing) {
    note(standing);
    Standing.Held held = standing.held();
    if (held == null) {
      alarms.clear(FILES);
    } else {
      alarms.raise(
          FILES,
          "the files in %s are not used, since %s; edit them, or let them be tried again by: mutstreams apply"
              .formatted(config, held.why()));
    }
  }

  /** A revision of before runs in the place of the files. */
  void tellOfInstead(int number, Object why) {
    alarms.raise(
        FILES,
        "the files in %s are not used (%s): revision %d runs, as before"
            .formatted(config, why, number));
  }
}
