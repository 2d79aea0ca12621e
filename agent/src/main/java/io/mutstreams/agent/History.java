package io.mutstreams.agent;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Origin;
import io.mutstreams.agent.history.Revisions;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of the latest change; told to the log and noted on disk.
 *
 * <p>Written by the change thread, read by any: each read is of one immutable value.
 */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final String CANNOT_RUN = "the configuration cannot be run:";
  private static final String REFUSED = "the change is refused, revision {} runs on:";

  private final Revisions revisions;
  private volatile Change last;
  private volatile Change accepted;

  /** Nothing runs. */
  History(Instant started, Revisions revisions) {
    this.revisions = revisions;
    last = new Change(started, Change.Kind.UNCHANGED, Origin.START, 0, List.of(), List.of());
    accepted = last;
  }

  Change last() {
    return last;
  }

  /** By which the revision that runs came to be. */
  Change lastAccepted() {
    return accepted;
  }

  /**
   * A revision runs.
   *
   * @param number the revision's
   */
  Change accepted(Origin origin, int number, List<String> summary) {
    LOG.atInfo()
        .addKeyValue("event", "accepted")
        .addKeyValue("revision", number)
        .addKeyValue("origin", Words.word(origin))
        .log("revision {} runs", number);
    for (String line : summary) {
      LOG.atInfo()
          .addKeyValue("event", "changed")
          .addKeyValue("revision", number)
          .log("  {}", line);
    }
    accepted = told(Change.Kind.ACCEPTED, origin, number, summary, List.of());
    return accepted;
  }

  Change refused(Origin origin, List<Problem> problems) {
    int revision = accepted.revision();
    if (origin == Origin.TRIAL
        && last.kind() == Change.Kind.REFUSED
        && last.origin() == origin
        && last.problems().equals(problems)) {
      // The way back is tried again and again: it is told, and noted on disk, once.
      return last;
    }
    LOG.atError()
        .addKeyValue("event", "refused")
        .addKeyValue("revision", revision)
        .addKeyValue("origin", Words.word(origin))
        .addKeyValue("problems", problems.size())
        .log(revision == 0 ? CANNOT_RUN : REFUSED, revision);
    for (Problem problem : problems) {
      LOG.atError()
          .addKeyValue("event", "problem")
          .addKeyValue("revision", revision)
          .addKeyValue("file", problem.at().file())
          .addKeyValue("line", problem.at().line())
          .addKeyValue("column", problem.at().column())
          .log("  {}", problem);
    }
    return told(Change.Kind.REFUSED, origin, revision, List.of(), problems);
  }

  /** There was nothing to change: the files say what runs. After a refusal that is told. */
  Change unchanged(Origin origin) {
    int revision = accepted.revision();
    if (last.kind() == Change.Kind.REFUSED) {
      return unchanged(origin, "the files are again as revision " + revision + ", which runs");
    }
    // Not noted on disk: nothing became of it.
    last = new Change(Instant.now(), Change.Kind.UNCHANGED, origin, revision, List.of(), List.of());
    return last;
  }

  /** Nothing was changed, for a reason. */
  Change unchanged(Origin origin, String why) {
    LOG.atInfo()
        .addKeyValue("event", "unchanged")
        .addKeyValue("revision", accepted.revision())
        .log("{}", why);
    return told(Change.Kind.UNCHANGED, origin, accepted.revision(), List.of(why), List.of());
  }

  private Change told(
      Change.Kind kind, Origin origin, int revision, List<String> summary, List<Problem> problems) {
    last = new Change(Instant.now(), kind, origin, revision, summary, problems);
    revisions.add(last);
    return last;
  }
}
