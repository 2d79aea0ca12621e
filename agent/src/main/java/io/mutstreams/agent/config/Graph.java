package io.mutstreams.agent.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which stream feeds which. Used by one thread. */
final class Graph {
  private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
  private final Set<String> fed = new HashSet<>();

  /**
   * @param pulled whether the stream that is fed names the other, rather than being named by it
   */
  private record Edge(String to, boolean pulled, Position at, String path) {}

  /** A stream takes all that comes out of another. */
  void pull(String from, String to, Position at, String path) {
    add(from, new Edge(to, true, at, path));
  }

  /** A stream sends to another. */
  void push(String from, String to, Position at, String path) {
    add(from, new Edge(to, false, at, path));
  }

  private void add(String from, Edge edge) {
    edges.computeIfAbsent(from, name -> new ArrayList<>()).add(edge);
    fed.add(edge.to());
  }

  /** Whether another stream feeds this one. */
  boolean isFed(String stream) {
    return fed.contains(stream);
  }

  /** The streams that take all that comes out of this one, each with the place that says so. */
  Map<String, Position> pullers(String stream) {
    Map<String, Position> pullers = new LinkedHashMap<>();
    for (Edge edge : edges.getOrDefault(stream, List.of())) {
      if (edge.pulled()) {
        pullers.put(edge.to(), edge.at());
      }
    }
    return pullers;
  }

  /** The streams that send to this one. */
  List<String> pushers(String stream) {
    return edges.entrySet().stream()
        .filter(
            entry -> entry.getValue().stream().anyMatch(e -> !e.pulled() && e.to().equals(stream)))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether another stream takes what comes out of this one. */
  boolean isPulled(String stream) {
    return edges.getOrDefault(stream, List.of()).stream().anyMatch(Edge::pulled);
  }

  /** Reports cycles, and streams that would get a record twice. */
  void check(Problems problems) {
    edges.forEach((from, outgoing) -> checkTwice(from, outgoing, problems));
    Set<String> done = new HashSet<>();
    for (String start : edges.keySet()) {
      checkCycles(start, new ArrayList<>(), done, problems);
    }
  }

  private static void checkTwice(String from, List<Edge> outgoing, Problems problems) {
    for (Edge push : outgoing) {
      for (Edge pull : outgoing) {
        if (pull.pulled() && !push.pulled() && pull.to().equals(push.to())) {
          problems.error(
              push.at(),
              push.path(),
              "stream '"
                  + push.to()
                  + "' already takes all of '"
                  + from
                  + "', at "
                  + pull.at()
                  + "; it would get these records twice");
        }
      }
    }
  }

  private void checkCycles(String stream, List<String> way, Set<String> done, Problems problems) {
    way.add(stream);
    for (Edge edge : edges.getOrDefault(stream, List.of())) {
      int seen = way.indexOf(edge.to());
      if (seen >= 0) {
        problems.error(
            edge.at(),
            edge.path(),
            "the streams form a circle: "
                + String.join(" -> ", way.subList(seen, way.size()))
                + " -> "
                + edge.to());
      } else if (!done.contains(edge.to())) {
        checkCycles(edge.to(), way, done, problems);
      }
    }
    way.remove(way.size() - 1);
    done.add(stream);
  }
}
