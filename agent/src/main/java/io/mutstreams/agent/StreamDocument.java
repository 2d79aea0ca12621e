package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.StepHost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams in the {@link StatusDocument}. Any thread. */
final class StreamDocument {
  private StreamDocument() {}

  /** What has passed streams, and the edges of the graph before and behind them. */
  static void counts(Running running, Map<String, Long> counts) {
    running
        .streams()
        .forEach(
            (name, stream) -> {
              counts.put(whole(name), stream.lanes().counts().in());
              stream.lanes().taken().forEach((from, count) -> counts.put(in(name, from), count));
              stream.lanes().sent().forEach((to, count) -> counts.put(out(name, to), count));
            });
  }

  private static String whole(String stream) {
    return "stream " + stream;
  }

  private static String in(String stream, String from) {
    return whole(stream) + " from " + from;
  }

  private static String out(String stream, String to) {
    return whole(stream) + " to " + to;
  }

  static List<Object> of(Running running, Rates rates) {
    List<Object> streams = new ArrayList<>();
    running
        .streams()
        .forEach(
            (name, stream) -> {
              Lane.Counts counts = stream.lanes().counts();
              Map<String, @Nullable Object> one = StatusDocument.named(name);
              one.put("from", stream.config().from());
              one.put("to", List.copyOf(RouteNames.of(stream.config())));
              one.put("taken", taken(name, stream, rates));
              one.put("sent", sent(name, stream, rates));
              one.put("in", counts.in());
              one.put("out", counts.out());
              one.put("dropped", counts.dropped());
              one.put("dead_letters", counts.dead());
              one.put("repeated", counts.repeated());
              one.put("rate", rates.of(whole(name)));
              one.put("waiting", (long) stream.lanes().waiting());
              one.put("lanes", (long) stream.lanes().count());
              one.put("stalled_ms", stream.lanes().health().stalledMillis());
              one.put("stands", stream.lanes().standing());
              one.put("steps", steps(stream));
              streams.add(one);
            });
    return streams;
  }

  private static List<Object> taken(String name, Running.Stream stream, Rates rates) {
    Map<String, Long> counts = stream.lanes().taken();
    return stream.config().from().stream()
        .map(from -> edge("from", from, counts, rates.of(in(name, from))))
        .toList();
  }

  private static List<Object> sent(String name, Running.Stream stream, Rates rates) {
    Map<String, Long> counts = stream.lanes().sent();
    return RouteNames.of(stream.config()).stream()
        .map(to -> edge("to", to, counts, rates.of(out(name, to))))
        .toList();
  }

  private static Object edge(String end, String name, Map<String, Long> counts, double rate) {
    Map<String, @Nullable Object> edge = new LinkedHashMap<>();
    edge.put(end, name);
    edge.put("records", counts.getOrDefault(name, 0L));
    edge.put("rate", rate);
    return edge;
  }

  private static List<Object> steps(Running.Stream stream) {
    Map<String, List<StepHost>> hosts = new HashMap<>();
    stream
        .lanes()
        .steps()
        .forEach(
            host -> hosts.computeIfAbsent(host.name().step(), id -> new ArrayList<>()).add(host));
    List<Object> steps = new ArrayList<>();
    for (StepConfig step : stream.config().steps()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("id", step.id());
      one.put("operator", step.type().spec().type());
      one.put("plugin", step.type().plugin());
      one.put("version", step.type().version());
      StepSum sum = new StepSum(hosts.getOrDefault(step.id(), List.of()));
      if (!sum.isEmpty()) {
        one.put("in", sum.sum(StepHost::in));
        one.put("out", sum.sum(StepHost::out));
        one.put("failed", sum.sum(StepHost::failures));
        one.put("cut_off", sum.sum(StepHost::cutOffs));
        if (sum.lastCutOff() > 0) {
          one.put("cut_off_at", Instant.ofEpochMilli(sum.lastCutOff()).toString());
          one.put("stands", sum.stands());
        }
        one.put("counters", sum.counts());
        if (sum.hasState()) {
          one.put("state", held(sum.held()));
        }
      }
      steps.add(one);
    }
    return steps;
  }

  private static Map<String, @Nullable Object> held(StepHost.Held held) {
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("values", held.values());
    state.put("bytes", held.bytes());
    state.put("refused", held.refused());
    state.put("forgotten_early", held.forgotten());
    return state;
  }
}
