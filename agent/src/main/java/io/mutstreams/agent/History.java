package io.mutstreams.agent;

import io.mutstreams.agent.config.Problem;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of the revision that runs, and what became of the latest change; told to the log.
 *
 * <p>Written by the change thread, read by any: each read is of one immutable value.
 */
final class History {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final String CANNOT_RUN = "the configuration cannot be run:";
  private static final String REFUSED =
      "the change is refused, revision {} runs on (a restart would fail: mend it):";

  private volatile Change last;
  private volatile Change accepted;

  /** Nothing runs. */
  History(Instant started) {
    last = new Change(started, Change.Kind.UNCHANGED, 0, List.of(), List.of());
    accepted = last;
  }

  Change last() {
    return last;
  }

  /** By which the revision that runs came to be. */
  Change lastAccepted() {
    return accepted;
  }

  Change accepted(List<String> summary) {
    int revision = last.revision() + 1;
    LOG.info("revision {} runs", revision);
    summary.forEach(line -> LOG.info("  {}", line));
    Change change = new Change(Instant.now(), Change.Kind.ACCEPTED, revision, summary, List.of());
    accepted = change;
    last = change;
    return last;
  }

  Change refused(List<Problem> problems) {
    int revision = last.revision();
    LOG.error(revision == 0 ? CANNOT_RUN : REFUSED, revision);
    problems.forEach(problem -> LOG.error("  {}", problem));
    last = new Change(Instant.now(), Change.Kind.REFUSED, revision, List.of(), problems);
    return last;
  }

  /** There was nothing to change: the files say what runs. After a refusal that is told. */
  Change unchanged() {
    int revision = last.revision();
    List<String> summary = List.of();
    if (last.kind() == Change.Kind.REFUSED) {
      String again = "the files are again as revision " + revision + ", which runs";
      LOG.info("{}", again);
      summary = List.of(again);
    }
    last = new Change(Instant.now(), Change.Kind.UNCHANGED, revision, summary, List.of());
    return last;
  }
}
