package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import java.util.List;

/**
 * What became of a change.
 *
 * @param accepted whether the new revision runs now
 * @param running what runs now: the new revision, or the old one untouched
 * @param plan what was changed; of nothing when refused
 * @param problems why it was refused; empty when accepted
 * @param times for how long the lanes stood for it; of none when refused
 */
public record Outcome(
    boolean accepted, Running running, Plan plan, List<Problem> problems, CommitTimes times) {
  static Outcome refused(Running running, List<Problem> problems) {
    return new Outcome(false, running, Plan.NOTHING, problems, new CommitTimes());
  }
}
