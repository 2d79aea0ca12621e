package io.mutstreams.lab.storm;

import io.mutstreams.lab.storm.Setup.Step;
import io.mutstreams.lab.storm.Setup.Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits of switches, and of steps that read them. Owned by the thread of the test. */
final class SwitchEdits {
  private static final int MOST = 6;
  private static final int MOST_STEPS = 7;
  private static final List<String> SETTINGS =
      List.of(
          "{initial: true}",
          "{initial: false}",
          "{initial: 7}",
          "{initial: 0.5}",
          "{initial: day, allowed: [day, night]}",
          "{initial: night, allowed: [day, night]}");
  private final Pick pick;

  SwitchEdits(Pick pick) {
    this.pick = pick;
  }

  List<Kind> kinds() {
    return List.of(
        Kind.calm("switch added", this::add),
        Kind.calm("switch edited", this::edit),
        Kind.calm("switch read", this::read),
        Kind.calm("switch removed", this::remove));
  }

  /** What stands in a step that reads a switch. */
  static String reading(String name) {
    return "switch." + name + " ";
  }

  private @Nullable String add(Setup setup) {
    String settings = pick.any(SETTINGS);
    if (settings == null || setup.switches.size() >= MOST) {
      return null;
    }
    String name = setup.newName("sw");
    setup.switches.put(name, settings);
    return "switch " + name + " " + settings;
  }

  private @Nullable String any(Setup setup) {
    return pick.any(List.copyOf(setup.switches.keySet()));
  }

  /** Also to another type: what reads it is compiled anew. */
  private @Nullable String edit(Setup setup) {
    String name = any(setup);
    String settings = pick.any(SETTINGS);
    if (name == null || settings == null || settings.equals(setup.switches.get(name))) {
      return null;
    }
    setup.switches.put(name, settings);
    return "switch " + name + " is " + settings;
  }

  /** By a condition that holds whatever its value is, and of whatever type. */
  private @Nullable String read(Setup setup) {
    String name = any(setup);
    String stream =
        pick.stream(
            setup, (n, it) -> it.role() == Setup.Role.MOBILE && it.steps().size() < MOST_STEPS);
    if (name == null || stream == null) {
      return null;
    }
    Stream old = setup.stream(stream);
    List<Step> steps = new ArrayList<>(old.steps());
    String text = "filter: " + reading(name) + "== " + reading(name).strip();
    steps.add(pick.below(steps.size() + 1), new Step(setup.newName("asks-"), text));
    setup.streams.put(stream, old.steps(steps));
    return stream + " reads switch " + name;
  }

  private @Nullable String remove(Setup setup) {
    String name = any(setup);
    if (name == null) {
      return null;
    }
    setup.switches.remove(name);
    setup.streams.replaceAll(
        (stream, it) ->
            it.steps(
                it.steps().stream().filter(step -> !step.text().contains(reading(name))).toList()));
    return "switch " + name + " goes";
  }
}
