package io.mutstreams.e2e;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Edits of steps. Owned by the thread of the test. */
final class StepEdits {
  private final Pick pick;

  StepEdits(Pick pick) {
    this.pick = pick;
  }

  List<Function<Model, @Nullable String>> kinds() {
    return List.of(
        this::changeFilter, this::changeSet, this::reorderSteps, this::addStep, this::removeStep);
  }

  private @Nullable String changeFilter(Model model) {
    return changeStep(model, "guard", "filter: body.value > -" + (pick.below(9_000) + 1));
  }

  private @Nullable String changeSet(Model model) {
    return changeStep(model, "mark", "set: {mark: " + pick.below(1_000_000) + "}");
  }

  private @Nullable String changeStep(Model model, String id, String text) {
    String name =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(n -> model.stream(n).steps().stream().anyMatch(s -> s.id().equals(id)))
                .toList());
    if (name == null) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    List<Model.Step> steps =
        stream.steps().stream()
            .map(step -> step.id().equals(id) ? new Model.Step(id, text) : step)
            .toList();
    model.streams.put(name, stream.steps(steps));
    return "in " + name + " " + text;
  }

  private @Nullable String reorderSteps(Model model) {
    String name =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(n -> model.stream(n).steps().size() > 1)
                .toList());
    if (name == null) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    List<Model.Step> steps = new ArrayList<>(stream.steps());
    Collections.rotate(steps, 1 + pick.below(steps.size() - 1));
    model.streams.put(name, stream.steps(steps));
    return "reorder the steps of " + name;
  }

  private @Nullable String addStep(Model model) {
    String name =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(n -> model.stream(n).steps().size() < 6)
                .toList());
    if (name == null) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    String id = model.newName("step-");
    String text =
        pick.any(
            List.of(
                "set: {extra: body.value * 2.0}",
                "drop: [extra, pad]",
                "rename: {n: number}",
                "dedupe: {by: body.id, within: 10m}",
                "filter: has(body.value)"));
    List<Model.Step> steps = new ArrayList<>(stream.steps());
    steps.add(pick.below(steps.size() + 1), new Model.Step(id, String.valueOf(text)));
    model.streams.put(name, stream.steps(steps));
    return "in " + name + " the new step " + id + " " + text;
  }

  private @Nullable String removeStep(Model model) {
    String name =
        pick.any(
            Pick.names(model.streams).stream()
                .filter(
                    n -> model.stream(n).steps().stream().anyMatch(s -> s.id().startsWith("step-")))
                .toList());
    if (name == null) {
      return null;
    }
    Model.Stream stream = model.stream(name);
    Model.Step gone =
        stream.steps().stream()
            .filter(step -> step.id().startsWith("step-"))
            .findFirst()
            .orElseThrow();
    List<Model.Step> steps = new ArrayList<>(stream.steps());
    steps.remove(gone);
    model.streams.put(name, stream.steps(steps));
    return "in " + name + " step " + gone.id() + " goes";
  }
}
