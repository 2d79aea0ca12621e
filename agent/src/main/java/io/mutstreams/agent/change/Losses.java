package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.StepHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** The state that a change would lose without being allowed to. */
final class Losses {
  private final Running before;
  private final Revision after;
  private final Allowance allowance;
  private final List<Problem> problems = new ArrayList<>();

  private Losses(Running before, Revision after, Allowance allowance) {
    this.before = before;
    this.after = after;
    this.allowance = allowance;
  }

  /** What stands against a change. What holds nothing yet has nothing to lose. */
  static List<Problem> of(Plan plan, Running before, Revision after, Allowance allowance) {
    Losses losses = new Losses(before, after, allowance);
    for (Plan.Part part : plan.parts()) {
      if (part.state() == Plan.State.LOST && part.thing().equals("step")) {
        losses.step(part);
      } else if (part.state() == Plan.State.LOST) {
        losses.stream(part.name());
      }
    }
    return List.copyOf(losses.problems);
  }

  private void step(Plan.Part part) {
    String stream = part.stream();
    String step = part.name();
    long values = values(stream, host -> host.name().step().equals(step));
    if (values > 0 && !after.changes().mayLose(stream, step)) {
      StreamConfig now = Objects.requireNonNull(after.streams().get(stream), stream);
      add(
          now.at(),
          "streams." + stream,
          part.action() == Plan.Action.IS_RECONFIGURED
              ? part.words().substring(part.words().indexOf("step "))
              : "step " + step + " goes or becomes another one, and with it its state",
          values,
          stream + "." + step);
    }
  }

  private void stream(String stream) {
    long values = values(stream, host -> !after.changes().mayLose(stream, host.name().step()));
    if (values > 0) {
      StreamConfig was = Objects.requireNonNull(before.revision().streams().get(stream), stream);
      add(
          was.at(),
          "streams." + stream,
          "the stream is no longer there, and with it the state of its steps would go",
          values,
          stream);
    }
  }

  private void add(Position at, String path, String what, long values, String name) {
    problems.add(
        new Problem(
            at,
            path,
            what
                + " ("
                + values
                + (values == 1 ? " value" : " values")
                + "); "
                + allowance.hint(name)));
  }

  private long values(String stream, Predicate<StepHost> which) {
    return Objects.requireNonNull(before.streams().get(stream), stream).lanes().steps().stream()
        .filter(which)
        .mapToLong(host -> host.held().values())
        .sum();
  }
}
