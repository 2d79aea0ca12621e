package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Pipeline;
import io.mutstreams.agent.flow.SourceNode;
import io.mutstreams.agent.flow.StepHost;
import io.mutstreams.agent.flow.Uplink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts a prepared change into force, between two records of every stream it touches.
 *
 * <p>A mark goes into the mailbox of each touched lane while the sources that feed it stand still
 * for that instant: what lies before the mark is processed as before the change, what comes behind
 * it as after. Where records may take another way than before, the lanes meet at a barrier at their
 * marks.
 *
 * <p>Owned by the change thread.
 */
final class Commit {
  private static final long SWAP_MILLIS = 15_000;
  private static final int HOLD_LIMIT_DIVISOR = 4;
  private static final long ANSWERS_MILLIS = 3_000;

  private final Parts parts;
  private final Prepared prepared;
  private final Running before;
  private final Revision after;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Map<String, Uplink> uplinks = new LinkedHashMap<>();
  private final PipelineMaker maker;
  private final List<Lane> newLanes = new ArrayList<>();

  Commit(Parts parts, Prepared prepared) {
    this.parts = parts;
    this.prepared = prepared;
    this.before = prepared.before;
    this.after = prepared.after;
    before.streams().forEach((name, stream) -> lanes.put(name, stream.lane()));
    before.uplinks().forEach((name, out) -> uplinks.put(name, out.uplink()));
    uplinks.putAll(prepared.newUplinks);
    this.maker = new PipelineMaker(parts, prepared, lanes, uplinks);
  }

  Running run() {
    adjustUplinks();
    lanes.keySet().retainAll(after.streams().keySet());
    after.streams().values().forEach(this::laneOf);
    Set<String> meeting = meeting();
    Barrier barrier = new Barrier(meeting.size());
    Map<String, PipelineMaker.Outputs> outputs = new HashMap<>();
    after.streams().forEach((name, stream) -> outputs.put(name, maker.outputs(stream)));

    List<SourceNode> paused = pauseSources();
    retargetSources();
    List<CompletableFuture<Void>> swaps = new ArrayList<>();
    after.streams().forEach((name, now) -> mark(now, outputs, meeting, barrier, swaps));
    for (Map.Entry<String, Running.Stream> entry : before.streams().entrySet()) {
      if (!after.streams().containsKey(entry.getKey())) {
        entry.getValue().lane().mark(barrier::arriveAndWait);
      }
    }
    newLanes.forEach(Lane::start);
    paused.forEach(SourceNode::resume);

    barrier.gather(meeting.isEmpty() ? List.of() : uplinks.values());
    Map<String, Running.Out> outs = attachUplinks();
    barrier.open();
    boolean all =
        Closing.await(
            CompletableFuture.allOf(swaps.toArray(CompletableFuture[]::new)), SWAP_MILLIS);
    if (!all) {
      org.slf4j.LoggerFactory.getLogger(Commit.class)
          .warn("a stream has not taken the change over yet: it is stuck in a record");
    }
    prepared.newTopics.values().forEach(feed -> feed.commitTopics());
    prepared.newSources.values().forEach(source -> source.node().resume());
    return running(outs);
  }

  /** Limits of an outbox count at once. */
  private void adjustUplinks() {
    after
        .uplinks()
        .forEach(
            (name, now) -> {
              Running.Out old = before.uplinks().get(name);
              if (old != null && !old.config().fingerprint().equals(now.fingerprint())) {
                // The same outbox: asking for it again sets its limits.
                var unused =
                    parts
                        .outboxes()
                        .apply(
                            name,
                            new io.mutstreams.agent.flow.Outbox.Limits(
                                now.maxBytes(), now.whenFull()));
              }
            });
  }

  /** Streams that other streams feed come first: a target must be there before what sends to it. */
  private Lane laneOf(StreamConfig stream) {
    Lane known = lanes.get(stream.name());
    if (known != null) {
      return known;
    }
    for (String target : RouteNames.of(stream)) {
      StreamConfig next = after.streams().get(target);
      if (next != null) {
        Lane unused = laneOf(next);
      }
    }
    Pipeline pipeline = maker.make(stream, maker.outputs(stream), null, null);
    Lane lane =
        new Lane(
            stream.name(),
            pipeline,
            parts.clock(),
            parts.deadLetters(),
            parts.states(),
            holdLimit());
    lanes.put(stream.name(), lane);
    newLanes.add(lane);
    return lane;
  }

  /** A quarter of what the narrowest source may leave unacknowledged. */
  private int holdLimit() {
    int narrowest = 1_000;
    for (SourceConfig source : after.sources().values()) {
      narrowest = Math.min(narrowest, source.receiveMaximum());
    }
    return Math.max(1, narrowest / HOLD_LIMIT_DIVISOR);
  }

  /** The streams that must meet, since records may take another way than before. */
  private Set<String> meeting() {
    Set<String> meeting = new LinkedHashSet<>();
    before.streams().keySet().stream()
        .filter(name -> !after.streams().containsKey(name))
        .forEach(meeting::add);
    after
        .streams()
        .forEach(
            (name, now) -> {
              Running.Stream old = before.streams().get(name);
              if (old == null
                  || !old.config().from().equals(now.from())
                  || prepared.difference.outputsChanged(old.config(), now)
                  || sendsOverNewLink(now)) {
                meeting.add(name);
              }
            });
    // On the very first revision nothing can overtake anything.
    return before.streams().isEmpty() ? Set.of() : meeting;
  }

  private boolean sendsOverNewLink(StreamConfig stream) {
    return RouteNames.of(stream).stream().anyMatch(prepared.newLinks::containsKey);
  }

  private List<SourceNode> pauseSources() {
    List<SourceNode> paused = new ArrayList<>();
    before
        .sources()
        .forEach(
            (name, source) -> {
              if (retargeted(name, source)) {
                source.node().pause();
                paused.add(source.node());
              }
            });
    return paused;
  }

  private boolean retargeted(String name, Running.Source source) {
    SourceConfig now = after.sources().get(name);
    return now == null
        || !now.fingerprint().equals(source.config().fingerprint())
        || !readers(before.revision(), name).equals(readers(after, name))
        || prepared.newSources.containsKey(name);
  }

  private static List<String> readers(Revision revision, String source) {
    return revision.streams().values().stream()
        .filter(stream -> stream.from().contains(source))
        .map(StreamConfig::name)
        .toList();
  }

  private void retargetSources() {
    before
        .sources()
        .forEach(
            (name, source) -> {
              if (retargeted(name, source)) {
                SourceConfig now = after.sources().get(name);
                // A source that moves hands over what the old broker delivers until it is closed.
                source.node().retarget(now == null ? source.config() : now, lanesOf(name));
              }
            });
    prepared.newSources.forEach(
        (name, source) -> source.node().retarget(source.config(), lanesOf(name)));
  }

  private List<Lane> lanesOf(String source) {
    return readers(after, source).stream()
        .map(name -> Objects.requireNonNull(lanes.get(name), name))
        .toList();
  }

  private void mark(
      StreamConfig now,
      Map<String, PipelineMaker.Outputs> outputs,
      Set<String> meeting,
      Barrier barrier,
      List<CompletableFuture<Void>> swaps) {
    String name = now.name();
    Lane lane = Objects.requireNonNull(lanes.get(name));
    Running.@Nullable Stream old = before.streams().get(name);
    boolean meets = meeting.contains(name);
    boolean changes = old != null && prepared.difference.streamChanged(old.config(), now);
    if (!meets && !changes) {
      return;
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    swaps.add(done);
    PipelineMaker.Outputs made = Objects.requireNonNull(outputs.get(name));
    lane.mark(
        () -> {
          if (meets) {
            barrier.arriveAndWait();
          }
          if (changes && old != null) {
            swap(lane, now, made, old.config());
          }
          done.complete(null);
        });
  }

  /** On the lane's thread. */
  private void swap(Lane lane, StreamConfig now, PipelineMaker.Outputs outputs, StreamConfig old) {
    Pipeline running = lane.pipeline();
    Pipeline next = maker.make(now, outputs, old, running);
    lane.swap(next);
    Set<Object> kept = new java.util.HashSet<>();
    next.steps().forEach(step -> kept.add(step.operator()));
    Set<String> states = new java.util.HashSet<>();
    now.steps().forEach(step -> states.add(step.id() + "\0" + step.type().spec().type()));
    for (StepHost step : running.steps()) {
      if (!kept.contains(step.operator())) {
        step.operator().close();
      }
      if (!states.contains(step.name().step() + "\0" + step.spec().type())) {
        parts.states().forget(lane.stream(), step.name().step());
      }
    }
  }

  private Map<String, Running.Out> attachUplinks() {
    Map<String, Running.Out> outs = new LinkedHashMap<>();
    after
        .uplinks()
        .forEach(
            (name, now) -> {
              Running.Out old = before.uplinks().get(name);
              Uplink uplink = Objects.requireNonNull(uplinks.get(name), name);
              Uplink.Link link = prepared.newLinks.get(name);
              if (old == null) {
                uplink.open();
              }
              if (link != null) {
                Uplink.Link replaced = uplink.attach(link);
                if (replaced != null) {
                  Closing.quietly(replaced.publisher().close(ANSWERS_MILLIS));
                }
              }
              outs.put(
                  name,
                  new Running.Out(
                      now,
                      Objects.requireNonNull(after.connections().get(now.connection())),
                      uplink,
                      Objects.requireNonNull(link == null && old != null ? old.link() : link)));
            });
    return outs;
  }

  private Running running(Map<String, Running.Out> outs) {
    Map<String, Running.Source> sources = new LinkedHashMap<>();
    after
        .sources()
        .forEach(
            (name, now) -> {
              Running.Source made = prepared.newSources.get(name);
              Running.Source old = before.sources().get(name);
              sources.put(
                  name,
                  made != null
                      ? made
                      : new Running.Source(
                          now,
                          Objects.requireNonNull(after.connections().get(now.connection())),
                          Objects.requireNonNull(old).node(),
                          Objects.requireNonNull(old).feed()));
            });
    Map<String, Running.Stream> streams = new LinkedHashMap<>();
    after
        .streams()
        .forEach(
            (name, now) ->
                streams.put(
                    name, new Running.Stream(now, Objects.requireNonNull(lanes.get(name)))));
    return new Running(after, sources, streams, outs);
  }
}
