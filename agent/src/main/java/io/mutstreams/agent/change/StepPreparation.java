package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Meaning;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Bounded;
import io.mutstreams.agent.flow.Handover;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the operators that a change needs: created, opened, warmed up, and able to read the state
 * that is there. Owned by the change thread.
 */
final class StepPreparation {
  private static final long STATE_MILLIS = 60_000;
  private static final long CREATE_MILLIS = 10_000;
  private static final long READY_MILLIS = 30_000;

  private final Parts parts;
  private final Prepared prepared;
  private final List<Problem> problems;
  private final StateFit fit;

  /**
   * For one change.
   *
   * @param problems gets what stands against it
   */
  StepPreparation(Parts parts, Prepared prepared, List<Problem> problems) {
    this.parts = parts;
    this.prepared = prepared;
    this.problems = problems;
    this.fit = new StateFit(parts.formers(), prepared, problems);
  }

  /** Before the commit: whether what operators have set meanwhile can be read, too. */
  void checkAgain() {
    fit.again();
  }

  /** Makes what the steps of a stream need. */
  void prepare(StreamConfig now) {
    Running.Stream old = prepared.before.streams().get(now.name());
    if (old == null) {
      loadState(now);
    }
    for (int i = 0; i < now.steps().size(); i++) {
      StepConfig step = now.steps().get(i);
      String path = "streams." + now.name() + ".steps[" + i + "]";
      StepConfig was = old == null ? null : find(old.config(), step.id());
      boolean otherLanes = old != null && old.lanes().count() != now.lanes();
      if (was == null || otherLanes || !Difference.sameStep(was, step)) {
        create(now, step, path);
        if (old == null) {
          stored(now.name(), step, path);
        } else if (was != null && step.meaning().keeps(was.meaning())) {
          fit.running(old.lanes(), step, path);
        }
      }
    }
  }

  static @Nullable StepConfig find(StreamConfig stream, String id) {
    for (StepConfig step : stream.steps()) {
      if (step.id().equals(id)) {
        return step;
      }
    }
    return null;
  }

  /** Whatever an operator of somebody else's throws here is a reason to refuse the change. */
  private void create(StreamConfig stream, StepConfig step, String path) {
    boolean made = true;
    // What one lane does not get, the others do not get either, each after a long wait.
    for (int lane = 0; made && lane < stream.lanes(); lane++) {
      made = createOne(stream, step, path);
    }
  }

  private boolean createOne(StreamConfig stream, StepConfig step, String path) {
    String thread = "prepare-" + stream.name() + "." + step.id();
    try {
      Operator operator =
          Bounded.call(thread, CREATE_MILLIS, () -> step.type().factory().create(step.config()));
      prepared
          .operators
          .computeIfAbsent(new Prepared.Place(stream.name(), step.id()), place -> new ArrayList<>())
          .add(operator);
      boolean unused =
          Bounded.call(
              thread,
              READY_MILLIS,
              () -> {
                operator.open();
                operator.warmUp();
                return true;
              });
      return true;
    } catch (ExecutionException e) {
      problems.add(step.problem(path, Objects.requireNonNullElse(e.getCause(), e)));
    } catch (TimeoutException e) {
      problems.add(step.problem(path, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problems.add(step.problem(path, e));
    }
    return false;
  }

  /** What an earlier run has stored, maybe for another operator: files are edited also then. */
  private void stored(String stream, StepConfig step, String path) {
    List<StateStore.Entry> stored =
        prepared.states.getOrDefault(stream, List.of()).stream()
            .filter(entry -> entry.step().equals(step.id()))
            .toList();
    String meant = Handover.meant(step.id(), stored);
    String loses = meant == null ? null : step.meaning().loses(Meaning.parse(meant));
    if (loses == null) {
      fit.stored(stream, step, path, stored, parts.clock());
    } else if (prepared.mayLose(stream, step.id())) {
      prepared.foreign.add(new Prepared.Place(stream, step.id()));
    } else {
      problems.add(
          new Problem(
              step.at(),
              path,
              "what is stored for step %s %s; %s"
                  .formatted(step.id(), loses, prepared.hint(stream, step.id()))));
    }
  }

  private void loadState(StreamConfig stream) {
    if (stream.steps().stream().allMatch(step -> step.type().spec().states().isEmpty())) {
      return;
    }
    CompletableFuture<List<StateStore.Entry>> loaded = new CompletableFuture<>();
    parts.states().load(stream.name(), loaded::complete);
    if (Closing.await(loaded, STATE_MILLIS)) {
      prepared.states.put(stream.name(), loaded.join());
    } else {
      problems.add(
          new Problem(
              stream.at(), "streams." + stream.name(), "its stored state cannot be read now"));
    }
  }
}
