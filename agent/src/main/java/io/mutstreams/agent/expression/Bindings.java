package io.mutstreams.agent.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a text may read beside the record. Immutable.
 *
 * @param agent what the variable {@code agent} holds: the id of the agent under "id"
 * @param switches the initial values of the switches, by name and type
 * @param view through which the switches are read; null where none may be read
 */
public record Bindings(
    Map<String, String> agent, Map<String, Switch> switches, @Nullable SwitchView view) {
  /** A switch as it begins. */
  public record Switch(SwitchType type, Object initial) {}

  /** Copies the maps. */
  public Bindings {
    agent = Map.copyOf(agent);
    switches = Map.copyOf(switches);
  }

  /** Without switches. */
  static Bindings of(Map<String, String> agent) {
    return new Bindings(agent, Map.of(), null);
  }

  /** The node of a variable that is no loop's. */
  Node variable(String name) {
    Switch read =
        name.startsWith(SwitchCheck.PREFIX)
            ? switches.get(name.substring(SwitchCheck.PREFIX.length()))
            : null;
    if (read == null || view == null) {
      return Variables.named(name, agent);
    }
    String bare = name.substring(SwitchCheck.PREFIX.length());
    return view.reading(new SwitchName(bare, read.type()), read.initial());
  }
}
