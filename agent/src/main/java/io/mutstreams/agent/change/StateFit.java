package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.flow.Bounded;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.StateCheck;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import io.mutstreams.api.Operator;
import io.mutstreams.api.OperatorSpec;
import io.mutstreams.api.StateCodec;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operators of a change can read the state that is there for them. Where one is older
 * than what is stored, the codecs of newer ones, that run or ran before, write it as the older one
 * reads it; here that is only tried, in doses between the records.
 *
 * <p>Owned by the change thread.
 */
final class StateFit {
  private static final long LANE_MILLIS = 15_000;
  private static final long LOSING_MILLIS = 2_000;
  private static final long STORED_MILLIS = 120_000;

  private final Formers formers;
  private final Prepared prepared;
  private final List<Problem> problems;
  private final List<Look> looks = new ArrayList<>();

  /** A look at the state of a step that runs, which is to be repeated. */
  private record Look(Lane lane, StepConfig step, String path, StateCheck check) {}

  /**
   * For one change.
   *
   * @param problems gets what stands against it
   */
  StateFit(Formers formers, Prepared prepared, List<Problem> problems) {
    this.formers = formers;
    this.prepared = prepared;
    this.problems = problems;
  }

  /** Looks at what the step of a stream that runs holds for the operator that is to come. */
  void running(Lanes lanes, StepConfig step, String path) {
    int known = problems.size();
    for (Lane lane : lanes.all()) {
      // What one lane holds is reason enough.
      if (problems.size() == known) {
        running(lane, step, path);
      }
    }
  }

  private void running(Lane lane, StepConfig step, String path) {
    StateCheck check = check(lane.stream(), step);
    Look look = new Look(lane, step, path, check);
    if (prepared.mayLose(lane.stream(), step.id())) {
      // Then nobody looks at the values: what can be written is kept all the same.
      lend(step, check, lane.missesNothing(step.id(), check), LOSING_MILLIS);
      return;
    }
    if (!lend(step, check, lane.missesNothing(step.id(), check), LANE_MILLIS)) {
      problems.add(silent(look));
    } else {
      looks.add(look);
      goThrough(look);
    }
  }

  /** Once more before the commit, for what was set meanwhile. */
  void again() {
    if (problems.isEmpty()) {
      looks.forEach(this::goThrough);
    }
  }

  private void goThrough(Look look) {
    StateCheck check = look.check();
    Boolean whole = false;
    while (check.reason() == null && !whole) {
      whole = await(look.lane().check(look.step().id(), check), LANE_MILLIS);
      if (whole == null) {
        problems.add(silent(look));
        return;
      }
    }
    unfit(look.lane().stream(), look.step(), look.path(), check);
  }

  /** Looks at what an earlier run has stored for a step. */
  void stored(
      String stream,
      StepConfig step,
      String path,
      List<StateStore.Entry> stored,
      InstantSource clock) {
    List<Operator> operators =
        prepared.operators.getOrDefault(new Prepared.Place(stream, step.id()), List.of());
    if (operators.isEmpty() || stored.isEmpty()) {
      return;
    }
    Operator operator = operators.get(0);
    // Of an operator that declares no state: what it holds is left as it is.
    OperatorSpec none = OperatorSpec.named(step.type().spec().type(), "").build();
    StepHost scratch = new StepHost(new StepName(stream, step.id()), none, operator, clock);
    scratch.restore(stored.stream().filter(entry -> entry.step().equals(step.id())).toList());
    StateCheck check = check(stream, step);
    boolean unused =
        lend(
            step,
            check,
            CompletableFuture.completedFuture(scratch.handover().missesNothing(check)),
            0);
    if (prepared.mayLose(stream, step.id())) {
      return;
    }
    try {
      boolean whole =
          Bounded.call(
              "prepare-" + stream + "." + step.id(),
              STORED_MILLIS,
              () -> {
                boolean done = check.reason() != null;
                while (!done) {
                  done = scratch.handover().check(check);
                }
                return done;
              });
      if (whole) {
        unfit(stream, step, path, check);
      }
    } catch (ExecutionException | TimeoutException e) {
      problems.add(step.problem(path, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problems.add(step.problem(path, e));
    }
  }

  private StateCheck check(String stream, StepConfig step) {
    StateCheck check = new StateCheck(step.type().spec().states());
    prepared
        .checks
        .computeIfAbsent(new Prepared.Place(stream, step.id()), place -> new ArrayList<>())
        .add(check);
    return check;
  }

  /** Gives a check the codecs that it misses, as far as they are known; false without an answer. */
  private boolean lend(
      StepConfig step, StateCheck check, CompletableFuture<Boolean> asked, long millis) {
    Boolean nothing = await(asked, millis);
    if (nothing == null) {
      return false;
    }
    for (StateCheck.Layout layout : check.missing()) {
      StateCodec<?> codec =
          formers.codec(step.type().spec().type(), layout.state(), layout.version());
      if (codec != null) {
        check.lend(layout.state(), codec);
      }
    }
    return true;
  }

  private void unfit(String stream, StepConfig step, String path, StateCheck check) {
    String reason = check.reason();
    if (reason != null) {
      problems.add(new Problem(step.at(), path, reason + "; " + prepared.hint(stream, step.id())));
    }
  }

  private static Problem silent(Look look) {
    return new Problem(
        look.step().at(),
        look.path(),
        "stream " + look.lane().stream() + " does not answer: try again");
  }

  private static @Nullable Boolean await(CompletableFuture<Boolean> asked, long millis) {
    try {
      return asked.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
