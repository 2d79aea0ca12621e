package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Bounded;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Makes every operator of a revision, as a change would, to find what only the operators know. Used
 * by one thread; the operators have threads of their own meanwhile.
 */
public final class StepTrial {
  private static final long MILLIS = 10_000;

  private final List<Problem> problems = new ArrayList<>();

  private StepTrial() {}

  /** What operators have against it. */
  public static List<Problem> of(Revision revision) {
    StepTrial trial = new StepTrial();
    for (StreamConfig stream : revision.streams().values()) {
      for (int i = 0; i < stream.steps().size(); i++) {
        trial.make(
            "check-" + stream.name(),
            stream.steps().get(i),
            "streams." + stream.name() + ".steps[" + i + "]");
      }
    }
    return List.copyOf(trial.problems);
  }

  /** Whatever an operator of somebody else's throws here would refuse the change. */
  private void make(String thread, StepConfig step, String path) {
    try {
      boolean unused =
          Bounded.call(
              thread,
              MILLIS,
              () -> {
                Operator operator = step.type().factory().create(step.config());
                operator.open();
                operator.warmUp();
                operator.close();
                return true;
              });
    } catch (ExecutionException e) {
      problems.add(step.problem(path, Objects.requireNonNullElse(e.getCause(), e)));
    } catch (TimeoutException e) {
      problems.add(step.problem(path, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problems.add(step.problem(path, e));
    }
  }
}
