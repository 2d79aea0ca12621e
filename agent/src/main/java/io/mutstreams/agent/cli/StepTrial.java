package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.List;

/** Makes every operator of a revision, as a change would, to find what only the operators know. */
final class StepTrial {
  private final List<Problem> problems = new ArrayList<>();

  private StepTrial() {}

  static List<Problem> of(Revision revision) {
    StepTrial trial = new StepTrial();
    for (StreamConfig stream : revision.streams().values()) {
      for (int i = 0; i < stream.steps().size(); i++) {
        trial.make(stream.steps().get(i), "streams." + stream.name() + ".steps[" + i + "]");
      }
    }
    return List.copyOf(trial.problems);
  }

  /** Whatever an operator of somebody else's throws here would refuse the change. */
  // The plugin's own mistakes include errors, such as a missing class.
  @SuppressWarnings("CatchingUnchecked")
  private void make(StepConfig step, String path) {
    try {
      Operator operator = step.type().factory().create(step.config());
      operator.open();
      operator.warmUp();
      operator.close();
    } catch (Exception | LinkageError | StackOverflowError e) {
      problems.add(step.problem(path, e));
    }
  }
}
