package io.mutstreams.agent.config;

import java.util.LinkedHashSet;
import java.util.Set;

/** The names that a stream sends to. */
public final class RouteNames {
  private RouteNames() {}

  /** The uplinks and streams that the routes and ports of a stream name, in the order written. */
  public static Set<String> of(StreamConfig stream) {
    Set<String> names = new LinkedHashSet<>();
    stream.steps().forEach(step -> step.ports().values().forEach(names::addAll));
    stream.to().forEach(route -> names.addAll(route.send()));
    return names;
  }
}
