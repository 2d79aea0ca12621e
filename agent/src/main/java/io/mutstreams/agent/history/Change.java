package io.mutstreams.agent.history;

import io.mutstreams.agent.config.Problem;
import java.time.Instant;
import java.util.List;

/**
 * What became of a change that was asked for, or that the agent found by itself.
 *
 * @param at when
 * @param kind how it ended
 * @param origin who asked for it
 * @param revision the number of the revision that runs since; 0 for none
 * @param summary what was changed; where nothing was, why
 * @param problems why it was refused
 */
public record Change(
    Instant at,
    Kind kind,
    Origin origin,
    int revision,
    List<String> summary,
    List<Problem> problems) {
  /** How it ended. */
  public enum Kind {
    /** The revision runs. */
    ACCEPTED,
    /** Nothing was changed. */
    REFUSED,
    /** There was nothing to change. */
    UNCHANGED
  }
}
