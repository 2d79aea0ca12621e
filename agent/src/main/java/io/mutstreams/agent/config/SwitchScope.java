package io.mutstreams.agent.config;

import io.mutstreams.agent.expression.Bindings;
import io.mutstreams.agent.expression.SwitchValues;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The switches that the texts of a configuration may read and set. Used by one thread. */
final class SwitchScope {
  static final SwitchScope NONE = new SwitchScope(Map.of(), name -> false, new SwitchValues());

  private final Map<String, SwitchConfig> switches;
  private final Predicate<String> doubtful;
  private final SwitchValues values;
  private final Set<String> used = new HashSet<>();

  /**
   * @param doubtful whether there may be such a switch although it could not be read
   * @param values where they are read
   */
  SwitchScope(Map<String, SwitchConfig> switches, Predicate<String> doubtful, SwitchValues values) {
    this.switches = switches;
    this.doubtful = doubtful;
    this.values = values;
  }

  Map<String, SwitchConfig> switches() {
    return switches;
  }

  /** Whether nothing can be said of a text, as a switch that it reads could not be read. */
  boolean isDoubtful(String text) {
    return SwitchNames.in(text).stream().anyMatch(this::isDoubtfulName);
  }

  boolean isDoubtfulName(String name) {
    return !switches.containsKey(name) && doubtful.test(name);
  }

  void use(String text) {
    used.addAll(SwitchNames.in(text));
  }

  boolean isUsed(String name) {
    return used.contains(name);
  }

  /**
   * What is bound in the texts of a stream, or of an uplink, whose topic each stream compiles anew.
   *
   * @param stream the name of the stream; "" for an uplink, null where switches are not read
   */
  Bindings bindings(String agentId, @Nullable String stream) {
    Map<String, String> agent = Map.of("id", agentId);
    return stream == null
        ? new Bindings(agent, Map.of(), null)
        : bindings(agent, switches, values, stream);
  }

  private static Bindings bindings(
      Map<String, String> agent,
      Map<String, SwitchConfig> switches,
      SwitchValues values,
      String stream) {
    Map<String, Bindings.Switch> bound = new LinkedHashMap<>();
    switches.forEach(
        (name, config) -> bound.put(name, new Bindings.Switch(config.type(), config.initial())));
    return new Bindings(agent, bound, values.view(stream));
  }

  /** What is bound in the texts of a stream of a revision. */
  static Bindings bindings(Revision revision, SwitchValues values, String stream) {
    return bindings(Map.of("id", revision.agentId()), revision.switches(), values, stream);
  }
}
