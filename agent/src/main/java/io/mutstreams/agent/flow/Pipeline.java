package io.mutstreams.agent.flow;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Condition;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps and routes of a stream at one time; swapped as a whole. The lists are immutable; the
 * steps and conditions in them are used by the lane's thread alone.
 *
 * @param inputs the names of its sources and streams
 * @param identified those of them whose sources declare an id
 * @param steps in order
 * @param ports for each step and port the targets
 * @param routes in order
 */
public record Pipeline(
    Set<String> inputs,
    Map<String, Identified> identified,
    List<StepHost> steps,
    List<Map<String, List<Target>>> ports,
    List<Route> routes) {

  boolean stateful() {
    for (StepHost step : steps) {
      if (!step.spec().states().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** The step of that id; null where there is none. */
  public @Nullable StepHost step(String id) {
    for (StepHost step : steps) {
      if (step.name().step().equals(id)) {
        return step;
      }
    }
    return null;
  }

  /** The uplinks and streams that its routes and ports lead to. */
  Set<String> targetNames() {
    Set<String> names = new HashSet<>();
    routes.forEach(route -> route.targets().forEach(target -> names.add(target.name())));
    for (Map<String, List<Target>> byPort : ports) {
      byPort.values().forEach(targets -> targets.forEach(target -> names.add(target.name())));
    }
    // That of what leads to neither.
    names.remove("");
    return names;
  }

  /** How many values have changed since {@link #takeChanges}. */
  int changes() {
    int changes = 0;
    for (StepHost step : steps) {
      changes += step.changes();
    }
    return changes;
  }

  boolean timersPending() {
    for (StepHost step : steps) {
      if (step.timersPending()) {
        return true;
      }
    }
    return false;
  }

  boolean converting() {
    for (StepHost step : steps) {
      if (step.handover().converting()) {
        return true;
      }
    }
    return false;
  }

  /** Makes bytes of some of the values that are objects of operators that were replaced. */
  void convert(CallWatch watch) {
    for (StepHost step : steps) {
      step.handover().convert(watch);
    }
  }

  /** What has changed; the codecs come first, since they may not return. */
  List<StateStore.Entry> takeChanges(CallWatch watch) {
    for (StepHost step : steps) {
      step.writeChanges(watch);
    }
    List<StateStore.Entry> changes = new ArrayList<>();
    for (StepHost step : steps) {
      changes.addAll(step.takeChanges());
    }
    return changes;
  }

  /**
   * The targets of a record that has passed all steps; each only once.
   *
   * @throws BadRecordException when a condition cannot be computed
   */
  List<Target> targets(Record record) {
    if (routes.size() == 1 && always(routes.get(0))) {
      return routes.get(0).targets();
    }
    List<Target> targets = new ArrayList<>(2);
    boolean taken = false;
    for (Route route : routes) {
      Condition when = route.when();
      boolean takes = when != null ? when.test(record) : !route.otherwise() || !taken;
      if (takes) {
        taken = true;
        for (Target target : route.targets()) {
          add(targets, target);
        }
      }
    }
    return targets;
  }

  private static void add(List<Target> targets, Target target) {
    for (int i = 0; i < targets.size(); i++) {
      Target there = targets.get(i);
      if (there.same(target)) {
        targets.set(i, there.both(target));
        return;
      }
    }
    targets.add(target);
  }

  private static boolean always(Route route) {
    return route.when() == null;
  }
}
