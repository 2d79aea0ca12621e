package io.mutstreams.agent;

import io.mutstreams.agent.config.Problem;
import java.time.Instant;
import java.util.List;

/**
 * What became of the latest look at configuration and plugins that found a difference.
 *
 * @param at when
 * @param kind accepted, refused, or unchanged: the files differ and mean the same
 * @param revision the number of the revision that runs now
 * @param summary what was changed; where nothing was after a refusal, that it is over
 * @param problems why it was refused
 */
public record Change(
    Instant at, Kind kind, int revision, List<String> summary, List<Problem> problems) {
  /** How it ended. */
  public enum Kind {
    /** The new revision runs. */
    ACCEPTED,
    /** Nothing was changed. */
    REFUSED,
    /** There was nothing to change. */
    UNCHANGED
  }
}
