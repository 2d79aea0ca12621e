package io.mutstreams.simulator.demo;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of the agent to {@code status}, as far as the demo looks at it. Immutable. */
final class AgentStatus {
  private final Map<?, ?> fields;

  private AgentStatus(Map<?, ?> fields) {
    this.fields = fields;
  }

  /** Asks the agent with that data folder; null when it does not answer. */
  static @Nullable AgentStatus ask(Path data) {
    try {
      return new AgentStatus(
          ControlClient.call(data, Map.of("command", "status"), Duration.ofSeconds(2)));
    } catch (ControlException e) {
      return null; // not there yet, or busy: the next look shows
    }
  }

  AgentStatus part(String name) {
    return new AgentStatus(fields.get(name) instanceof Map<?, ?> map ? map : Map.of());
  }

  List<AgentStatus> parts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(item -> new AgentStatus((Map<?, ?>) item))
            .toList()
        : List.of();
  }

  List<String> texts(String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  String text(String name) {
    Object value = fields.get(name);
    return value == null ? "" : value.toString();
  }

  double number(String name) {
    return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
  }

  boolean is(String name) {
    return Boolean.TRUE.equals(fields.get(name));
  }

  /** Number of the revision that runs. */
  long revision() {
    return (long) part("revision").number("number");
  }

  /** Whether all sources and uplinks are connected. */
  boolean connected() {
    return revision() > 0
        && parts("sources").stream().allMatch(source -> source.is("connected"))
        && parts("uplinks").stream().allMatch(uplink -> uplink.is("connected"));
  }

  /** Records in all outboxes. */
  long waiting() {
    return (long)
        parts("uplinks").stream()
            .mapToDouble(
                uplink -> uplink.number("waiting") + uplink.part("outbox").number("records"))
            .sum();
  }
}
