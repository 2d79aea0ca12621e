package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Role;
import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Edits of steps. Owned by the thread of the test. */
final class StepEdits {
  private static final Set<Role> WITH_STEPS = Set.of(Role.COUNTED, Role.MOBILE, Role.LOOSE);
  private static final int MOST = 7;
  private static final String PINNED = "tally:\n        plugin: tally@1";

  /** What every record passes, unharmed but for fields that nobody counts. */
  private static final List<String> HARMLESS =
      List.of(
          "set: {extra: body.value * 2.0}",
          "drop: [extra, pad]",
          "rename: {extra: other}",
          "filter: has(body.value) || true",
          "filter: key != \"nobody\"",
          "set: {headers.passed: '\"yes\"'}",
          "dedupe: {by: body.id, within: 2s}");

  private static final List<String> LOSSY =
      List.of(
          "filter: body.value > 50",
          "throttle: {every: 1s}",
          "throttle: {every: 250ms}",
          "deadband: {of: body.value, absolute: 5}",
          "deadband: {of: body.value, absolute: 20}",
          "dedupe: {by: body.n / 3, within: 2s}");

  private final Pick pick;

  StepEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(
        Kind.calm("filter", this::filter),
        Kind.calm("option", this::option),
        Kind.calm("option", this::option),
        Kind.calm("pin of a plugin", this::pin),
        Kind.calm("steps rotated", this::rotate),
        Kind.calm("step moved", this::move),
        Kind.calm("step renamed", this::rename),
        Kind.calm("step inserted", setup -> insert(setup, false)),
        Kind.calm("step inserted", setup -> insert(setup, false)),
        Kind.calm("step removed", setup -> remove(setup, s -> s.id().startsWith("step-"))),
        Kind.calm("lossy step inserted", setup -> insert(setup, true)),
        Kind.calm("lossy step changed", this::changeLossy),
        Kind.calm("lossy step removed", setup -> remove(setup, s -> s.id().startsWith("loss-"))));
  }

  private @Nullable String filter(Setup setup) {
    return change(setup, "guard", "filter: body.value > -" + (pick.below(9_000) + 1));
  }

  private @Nullable String option(Setup setup) {
    return change(setup, "mark", "set: {mark: " + pick.below(1_000_000) + "}");
  }

  /** All versions of the jar are 1.something: a pin to that keeps none of them out. */
  private @Nullable String pin(Setup setup) {
    return change(setup, "count", pick.below(2) == 0 ? "tally:" : PINNED);
  }

  private @Nullable String with(Setup setup, Predicate<Stream> suits) {
    return pick.stream(setup, (n, it) -> WITH_STEPS.contains(it.role()) && suits.test(it));
  }

  private @Nullable String change(Setup setup, String id, String text) {
    String name = with(setup, it -> it.steps().stream().anyMatch(s -> s.id().equals(id)));
    if (name == null) {
      return null;
    }
    Stream before = setup.stream(name);
    steps(setup, name, steps -> steps.replaceAll(s -> s.id().equals(id) ? new Step(id, text) : s));
    return before.equals(setup.stream(name)) ? null : "in " + name + " " + text;
  }

  private interface Work {
    void on(List<Step> steps);
  }

  private static void steps(Setup setup, String name, Work work) {
    Stream stream = setup.stream(name);
    List<Step> steps = new ArrayList<>(stream.steps());
    work.on(steps);
    setup.streams.put(name, stream.steps(steps));
  }

  private @Nullable String rotate(Setup setup) {
    String name = with(setup, it -> it.steps().size() > 1);
    if (name == null) {
      return null;
    }
    int by = 1 + pick.below(setup.stream(name).steps().size() - 1);
    steps(setup, name, steps -> Collections.rotate(steps, by));
    return "rotate the steps of " + name + " by " + by;
  }

  private @Nullable String move(Setup setup) {
    String name = with(setup, it -> it.steps().size() > 1);
    if (name == null) {
      return null;
    }
    int size = setup.stream(name).steps().size();
    int from = pick.below(size);
    int to = pick.below(size);
    if (from == to) {
      return null;
    }
    String id = setup.stream(name).steps().get(from).id();
    steps(setup, name, steps -> steps.add(to, steps.remove(from)));
    return "in " + name + " step " + id + " goes to place " + (to + 1);
  }

  /** Not one that numbers: it would begin anew. */
  private @Nullable String rename(Setup setup) {
    return replace(
        setup,
        s -> s.id().startsWith("step-"),
        step -> new Step(setup.newName("step-"), step.text()),
        "is now called");
  }

  private @Nullable String changeLossy(Setup setup) {
    String text = String.valueOf(pick.any(LOSSY));
    return replace(
        setup, s -> s.id().startsWith("loss-"), step -> new Step(step.id(), text), "is now");
  }

  private @Nullable String replace(
      Setup setup, Predicate<Step> which, UnaryOperator<Step> by, String words) {
    String name = with(setup, it -> it.steps().stream().anyMatch(which));
    if (name == null) {
      return null;
    }
    Step old = setup.stream(name).steps().stream().filter(which).findFirst().orElseThrow();
    Step now = by.apply(old);
    if (now.equals(old)) {
      return null;
    }
    steps(setup, name, steps -> steps.replaceAll(s -> s.equals(old) ? now : s));
    return "in " + name + " step " + old.id() + " " + words + " " + now.id() + " " + now.text();
  }

  private @Nullable String insert(Setup setup, boolean lossy) {
    String name =
        with(setup, it -> it.steps().size() < MOST && (!lossy || it.role() == Role.LOOSE));
    String text = pick.any(lossy ? LOSSY : HARMLESS);
    if (name == null || text == null) {
      return null;
    }
    String id = setup.newName(lossy ? "loss-" : "step-");
    int at = pick.below(setup.stream(name).steps().size() + 1);
    steps(setup, name, steps -> steps.add(at, new Step(id, text)));
    return "in " + name + " the new step " + id + " " + text;
  }

  private @Nullable String remove(Setup setup, Predicate<Step> which) {
    String name = with(setup, it -> it.steps().stream().anyMatch(which));
    if (name == null) {
      return null;
    }
    Step gone = setup.stream(name).steps().stream().filter(which).findFirst().orElseThrow();
    steps(setup, name, steps -> steps.remove(gone));
    return "in " + name + " step " + gone.id() + " goes";
  }
}
