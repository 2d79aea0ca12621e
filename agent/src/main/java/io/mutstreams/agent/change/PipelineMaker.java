package io.mutstreams.agent.change;

import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.Topics;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.expression.SwitchValues;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.Pipeline;
import io.mutstreams.agent.flow.Rendering;
import io.mutstreams.agent.flow.Route;
import io.mutstreams.agent.flow.StateCheck;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.StepName;
import io.mutstreams.agent.flow.SwitchTarget;
import io.mutstreams.agent.flow.Target;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.api.Operator;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pipelines of a change. {@link #targets} is made on the change thread, {@link #make} on
 * the thread of the lane whose steps it takes over.
 */
final class PipelineMaker {
  private final Parts parts;
  private final Prepared prepared;
  private final Map<String, Lanes> lanes;
  private final Map<String, Uplink> uplinks;

  PipelineMaker(
      Parts parts, Prepared prepared, Map<String, Lanes> lanes, Map<String, Uplink> uplinks) {
    this.parts = parts;
    this.prepared = prepared;
    this.lanes = lanes;
    this.uplinks = uplinks;
  }

  /** The pipeline of a stream without its steps: everything that needs compiling. */
  Outputs outputs(StreamConfig stream) {
    Map<Aim, Target> known = new HashMap<>();
    List<Route> routes = new ArrayList<>();
    for (StreamConfig.RouteConfig route : stream.to()) {
      List<Target> targets = new ArrayList<>();
      if (!route.set().isEmpty()) {
        targets.add(new SwitchTarget(stream.name(), route.set(), parts.switches()));
      }
      targets.addAll(targets(stream, route.send(), route.priority(), known));
      routes.add(new Route(route.when(), route.otherwise(), List.copyOf(targets)));
    }
    List<Map<String, List<Target>>> ports = new ArrayList<>();
    for (StepConfig step : stream.steps()) {
      Map<String, List<Target>> byPort = new HashMap<>();
      step.ports()
          .forEach(
              (port, names) -> byPort.put(port, targets(stream, names, Priority.NORMAL, known)));
      ports.add(Map.copyOf(byPort));
    }
    return new Outputs(List.copyOf(routes), List.copyOf(ports));
  }

  /** Routes and ports of a stream. */
  record Outputs(List<Route> routes, List<Map<String, List<Target>>> ports) {}

  private record Aim(String name, Priority priority) {}

  private List<Target> targets(
      StreamConfig stream, List<String> names, Priority priority, Map<Aim, Target> known) {
    return names.stream()
        .map(
            name ->
                known.computeIfAbsent(new Aim(name, priority), unknown -> target(stream, unknown)))
        .toList();
  }

  private Target target(StreamConfig stream, Aim aim) {
    String name = aim.name();
    UplinkConfig uplink = prepared.after.uplinks().get(name);
    if (uplink == null) {
      return new Target.ToStream(stream.name(), Objects.requireNonNull(lanes.get(name), name));
    }
    Rendering rendering = new Rendering(topic(stream, uplink), uplink.qos(), uplink.retain());
    return new Target.ToUplink(
        Objects.requireNonNull(uplinks.get(name), name),
        rendering,
        aim.priority(),
        Ancestry.storesFirst(prepared.after, stream),
        stream.name());
  }

  private Function<Record, String> topic(StreamConfig stream, UplinkConfig uplink) {
    SwitchValues switches = parts.switches().values();
    return Topics.of(prepared.after, stream.name(), uplink.topic(), switches)::render;
  }

  /**
   * The whole pipeline.
   *
   * @param now the stream
   * @param before the stream as it ran; null for a new one
   * @param running its pipeline; null for a new one
   * @param lane the number of the lane that it is for
   */
  Pipeline make(
      StreamConfig now,
      int lane,
      Outputs outputs,
      @Nullable StreamConfig before,
      @Nullable Pipeline running) {
    List<StepHost> steps = new ArrayList<>();
    for (StepConfig step : now.steps()) {
      StepConfig was = before == null ? null : StepPreparation.find(before, step.id());
      StepHost host = running == null ? null : running.step(step.id());
      steps.add(host(now, lane, step, was, host));
    }
    return new Pipeline(
        new LinkedHashSet<>(now.from()),
        Ancestry.identified(prepared.after, now),
        List.copyOf(steps),
        outputs.ports(),
        outputs.routes());
  }

  private static Callable<Operator> maker(StepConfig step) {
    return () -> {
      Operator made = step.type().factory().create(step.config());
      made.open();
      return made;
    };
  }

  private StepHost host(
      StreamConfig stream,
      int lane,
      StepConfig step,
      @Nullable StepConfig was,
      @Nullable StepHost host) {
    Prepared.Place place = new Prepared.Place(stream.name(), step.id());
    List<Operator> each = prepared.operators.getOrDefault(place, List.of());
    if (each.isEmpty()) {
      return Objects.requireNonNull(host, step.id());
    }
    Operator made = each.get(lane);
    List<StateCheck> checks = prepared.checks.getOrDefault(place, List.of());
    StateCheck check =
        checks.isEmpty()
            ? new StateCheck(List.of())
            : checks.get(Math.min(lane, checks.size() - 1));
    OperatorType type = step.type();
    // State belongs to stream, step and state name; what means another thing starts afresh.
    String meaning = step.meaning().text();
    if (host != null && was != null && step.meaning().keeps(was.meaning())) {
      StepHost next = host.successor(type.spec(), made, check).renewedBy(maker(step));
      next.handover().means(meaning);
      return next;
    }
    StepHost fresh =
        new StepHost(
                new StepName(stream.name(), step.id()),
                type.spec(),
                made,
                parts.clock(),
                parts.stateBudget())
            .renewedBy(maker(step))
            .inLane(lane, stream.lanes());
    List<StateStore.Entry> stored =
        host != null || prepared.foreign.contains(place)
            ? List.of()
            : prepared.states.getOrDefault(stream.name(), List.of());
    fresh.restore(fresh.ownOf(stored), check);
    fresh.handover().means(meaning);
    return fresh;
  }
}
