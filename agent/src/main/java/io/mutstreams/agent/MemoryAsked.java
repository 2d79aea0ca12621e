package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Asked;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the steps of all streams have asked for since a moment: what was asked for before
 * a change says nothing of it. Immutable.
 *
 * @param before what they had asked for at that moment
 */
record MemoryAsked(Map<StepName, Asked> before) {
  /** Who has asked for most. */
  record Most(StepName step, Asked asked) {}

  /** From now on. */
  static MemoryAsked since(Running running) {
    return new MemoryAsked(Map.copyOf(byStep(running)));
  }

  /** The step that has asked for most; null where none has asked for any. */
  @Nullable Most most(Running running) {
    Most most = null;
    for (Map.Entry<StepName, Asked> step : byStep(running).entrySet()) {
      Asked asked = step.getValue().since(before.getOrDefault(step.getKey(), Asked.NOTHING));
      if (asked.bytes() > (most == null ? 0 : most.asked().bytes())) {
        most = new Most(step.getKey(), asked);
      }
    }
    return most;
  }

  private static Map<StepName, Asked> byStep(Running running) {
    Map<StepName, Asked> asked = new HashMap<>();
    for (Running.Stream stream : running.streams().values()) {
      for (StepHost step : stream.lanes().steps()) {
        asked.merge(step.name(), step.asked(), Asked::and);
      }
    }
    return asked;
  }
}
