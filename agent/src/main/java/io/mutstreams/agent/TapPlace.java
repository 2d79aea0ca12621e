package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.flow.Edge;
import io.mutstreams.agent.flow.TapPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An edge of the graph by its names, as a person gives them: so it is the same one after a change.
 *
 * @param name of a stream or source; "" for all streams that send to an uplink
 * @param edge which edge of it
 */
record TapPlace(String name, Edge edge) {
  /**
   * From what a request says.
   *
   * @throws IllegalArgumentException with a sentence for the person when it says no edge
   */
  static TapPlace of(Request request, Running running) {
    String name = request.text("name", "");
    String from = request.text("from", "");
    String after = request.text("after", "");
    String to = request.text("to", "");
    boolean[] given = {!from.isEmpty(), !after.isEmpty(), !to.isEmpty()};
    int sides = 0;
    for (boolean one : given) {
      sides += one ? 1 : 0;
    }
    if (sides > 1) {
      throw new IllegalArgumentException(
          "a tap looks at one edge: give one of --from, --after and --to");
    }
    if (name.isEmpty() && to.isEmpty()) {
      throw new IllegalArgumentException(
          "name a stream or a source, or an uplink with --to; " + known(running));
    }
    if (running.sources().containsKey(name)) {
      if (sides > 0) {
        throw new IllegalArgumentException(
            name + " is a source: what it makes is one edge, without --from, --after and --to");
      }
      return new TapPlace(name, new Edge(Edge.Kind.MADE, ""));
    }
    if (!from.isEmpty()) {
      return new TapPlace(name, new Edge(Edge.Kind.INTO, from));
    }
    if (!after.isEmpty()) {
      return new TapPlace(name, new Edge(Edge.Kind.AFTER, after));
    }
    return new TapPlace(
        name, to.isEmpty() ? new Edge(Edge.Kind.INTO, "") : new Edge(Edge.Kind.TO, to));
  }

  private static String known(Running running) {
    Set<String> names = new TreeSet<>(running.streams().keySet());
    names.addAll(running.sources().keySet());
    return names.isEmpty() ? "there are none" : "there are " + String.join(", ", names);
  }

  /**
   * Where it is in what runs.
   *
   * @throws IllegalArgumentException with a sentence for the person when it is not there
   */
  List<TapPoint> points(Running running) {
    if (name.isEmpty()) {
      return senders(running);
    }
    if (edge.kind() == Edge.Kind.MADE) {
      Running.Source source = running.sources().get(name);
      if (source == null) {
        throw absent("there is no source", name, running.sources().keySet());
      }
      return List.of(source.node().taps());
    }
    Running.Stream stream = running.streams().get(name);
    if (stream == null) {
      Set<String> names = new TreeSet<>(running.streams().keySet());
      names.addAll(running.sources().keySet());
      throw absent("there is no stream or source", name, names);
    }
    require(stream.config());
    return stream.lanes().taps();
  }

  private List<TapPoint> senders(Running running) {
    if (!running.uplinks().containsKey(edge.name())) {
      throw absent("there is no uplink", edge.name(), running.uplinks().keySet());
    }
    List<TapPoint> points = new ArrayList<>();
    for (Running.Stream stream : running.streams().values()) {
      if (RouteNames.of(stream.config()).contains(edge.name())) {
        points.addAll(stream.lanes().taps());
      }
    }
    return points;
  }

  private void require(StreamConfig stream) {
    switch (edge.kind()) {
      case INTO -> {
        if (!edge.name().isEmpty() && !stream.from().contains(edge.name())) {
          throw absent("stream " + name + " has no input", edge.name(), stream.from());
        }
      }
      case AFTER -> {
        List<String> steps = stream.steps().stream().map(StepConfig::id).toList();
        if (!steps.contains(edge.name())) {
          throw absent("stream " + name + " has no step", edge.name(), steps);
        }
      }
      default -> {
        Set<String> targets = RouteNames.of(stream);
        if (!targets.contains(edge.name())) {
          throw absent("stream " + name + " does not send to", edge.name(), targets);
        }
      }
    }
  }

  private static IllegalArgumentException absent(
      String what, String wrong, Collection<String> known) {
    return new IllegalArgumentException(what + " '" + wrong + "'" + Words.instead(wrong, known));
  }

  /** As a person would say it. */
  String words() {
    return switch (edge.kind()) {
      case MADE -> "what source " + name + " makes of its messages";
      case INTO ->
          "what comes into stream " + name + (edge.name().isEmpty() ? "" : " from " + edge.name());
      case AFTER -> "what step " + name + "." + edge.name() + " gives";
      case TO ->
          name.isEmpty()
              ? "what is sent to uplink " + edge.name()
              : "what stream " + name + " sends to " + edge.name();
    };
  }
}
