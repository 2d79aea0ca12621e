package io.mutstreams.agent.config;

import io.mutstreams.api.Condition;
import io.mutstreams.api.Expression;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named way through the agent. A source or an upstream stream may be named in several streams.
 *
 * @param name its name
 * @param lanes on how many threads it runs, the records of a key always on the same
 * @param from names of sources and streams, merged: those that it names, and the streams that send
 *     to it
 * @param steps in order
 * @param to its routes, in order; behind those that are written one for each stream that names this
 *     one in its own from
 * @param at where it is written
 */
public record StreamConfig(
    String name,
    int lanes,
    List<String> from,
    List<StepConfig> steps,
    List<RouteConfig> to,
    Position at) {

  /**
   * An output with a condition. Every route whose condition holds takes the record; an otherwise
   * route takes it when no route before it did.
   *
   * @param when null: always, or otherwise
   * @param otherwise whether it takes what no route before it took
   * @param send names of uplinks and streams; empty where it only sets switches
   * @param set what switches are set to, by name
   * @param priority of its records within the uplinks that it sends to
   * @param fingerprint equal when its settings are
   * @param at where it is written
   */
  public record RouteConfig(
      @Nullable Condition when,
      boolean otherwise,
      List<String> send,
      Map<String, Expression> set,
      Priority priority,
      String fingerprint,
      Position at) {}
}
