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
 */
public record Outcome(boolean accepted, Running running, Plan plan, List<Problem> problems) {}
