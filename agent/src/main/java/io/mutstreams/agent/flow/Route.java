package io.mutstreams.agent.flow;

import io.mutstreams.api.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An output of a stream.
 *
 * @param when takes records for which this holds; null: always, or otherwise
 * @param otherwise takes what no route before it took
 * @param targets where to
 */
public record Route(@Nullable Condition when, boolean otherwise, List<Target> targets) {}
