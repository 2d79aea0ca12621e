package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A change in plain words, a line for each thing that it touches; pure. */
final class Summary {
  private final Difference difference;
  private final List<String> lines = new ArrayList<>();

  private Summary(Difference difference) {
    this.difference = difference;
  }

  static List<String> of(Revision before, Revision after) {
    Summary summary = new Summary(new Difference(before, after));
    if (!before.agentId().isEmpty() && !before.agentId().equals(after.agentId())) {
      summary.lines.add("agent: " + before.agentId() + " is now " + after.agentId());
    }
    summary.sources(before, after);
    summary.streams(before, after);
    summary.uplinks(before, after);
    return List.copyOf(summary.lines);
  }

  private void sources(Revision before, Revision after) {
    Map<String, SourceConfig> old = new LinkedHashMap<>(before.sources());
    after
        .sources()
        .forEach(
            (name, now) -> {
              String called = before.sources().containsKey(name) ? null : oldName(old, after, now);
              if (called != null) {
                lines.add("source " + called + ": is now called " + name);
                old.put(name, Objects.requireNonNull(old.remove(called)));
              }
            });
    startsAndStops("source", old, after.sources());
    after
        .sources()
        .forEach(
            (name, now) -> {
              SourceConfig was = old.get(name);
              if (was != null) {
                source(name, was, now);
              }
            });
  }

  /** One that goes and had the same topics of the same broker. */
  private @Nullable String oldName(
      Map<String, SourceConfig> old, Revision after, SourceConfig now) {
    return old.values().stream()
        .filter(was -> !after.sources().containsKey(was.name()))
        .filter(was -> Set.copyOf(was.topics()).equals(Set.copyOf(now.topics())))
        .filter(was -> difference.feed(was, now) != Difference.FeedChange.MOVE)
        .map(SourceConfig::name)
        .findFirst()
        .orElse(null);
  }

  private void source(String name, SourceConfig old, SourceConfig now) {
    switch (difference.feed(old, now)) {
      case TOPICS ->
          lines.add("source " + name + ": listens to " + String.join(", ", now.topics()));
      case RECONNECT -> lines.add("source " + name + ": connects anew, the session stays");
      case MOVE -> lines.add("source " + name + ": moves to " + now.connection());
      case NONE -> {
        if (!old.fingerprint().equals(now.fingerprint())) {
          lines.add("source " + name + ": makes its records in another way");
        }
      }
    }
  }

  private void streams(Revision before, Revision after) {
    startsAndStops("stream", before.streams(), after.streams());
    after
        .streams()
        .forEach(
            (name, now) -> {
              StreamConfig old = before.streams().get(name);
              if (old != null && difference.streamChanged(old, now)) {
                stream("stream " + name + ": ", old, now);
              }
            });
  }

  private void stream(String start, StreamConfig old, StreamConfig now) {
    int count = lines.size();
    if (!old.from().equals(now.from())) {
      lines.add(start + "takes from " + String.join(", ", now.from()));
    }
    Map<String, StepConfig> oldSteps = byId(old);
    Map<String, StepConfig> nowSteps = byId(now);
    nowSteps.forEach(
        (id, step) -> {
          StepConfig was = oldSteps.get(id);
          if (was == null) {
            lines.add(start + "step " + id + " is new");
          } else if (!was.type().hash().equals(step.type().hash())) {
            lines.add(
                start
                    + "step "
                    + id
                    + " runs "
                    + step.type().plugin()
                    + " "
                    + step.type().version()
                    + ", its state is kept");
          } else if (!Difference.sameStep(was, step)) {
            lines.add(start + "step " + id + " has other settings, its state is kept");
          }
        });
    oldSteps.forEach(
        (id, step) -> {
          if (!nowSteps.containsKey(id)) {
            lines.add(
                start
                    + "step "
                    + id
                    + " goes"
                    + (step.type().spec().states().isEmpty() ? "" : ", and its state"));
          }
        });
    if (difference.outputsChanged(old, now)) {
      lines.add(start + "its routes change");
    }
    if (lines.size() == count) {
      lines.add(start + "its steps change places");
    }
  }

  private static Map<String, StepConfig> byId(StreamConfig stream) {
    Map<String, StepConfig> steps = new LinkedHashMap<>();
    stream.steps().forEach(step -> steps.put(step.id(), step));
    return steps;
  }

  private void uplinks(Revision before, Revision after) {
    startsAndStops("uplink", before.uplinks(), after.uplinks());
    after
        .uplinks()
        .forEach(
            (name, now) -> {
              UplinkConfig old = before.uplinks().get(name);
              if (old == null) {
                return;
              }
              if (difference.reconnects(old, now)) {
                lines.add("uplink " + name + ": goes over to connection " + now.connection());
              } else if (!old.fingerprint().equals(now.fingerprint())) {
                lines.add("uplink " + name + ": has other settings");
              }
            });
  }

  private void startsAndStops(String what, Map<String, ?> before, Map<String, ?> after) {
    for (String name : after.keySet()) {
      if (!before.containsKey(name)) {
        lines.add(what + " " + name + ": starts");
      }
    }
    for (String name : before.keySet()) {
      if (!after.containsKey(name)) {
        lines.add(what + " " + name + ": stops");
      }
    }
  }
}
