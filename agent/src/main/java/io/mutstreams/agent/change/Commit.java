package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.RouteNames;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.config.UplinkConfig;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Lanes;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Uplink;
import io.mutstreams.api.Operator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a prepared change into force, between two records of every stream it touches.
 *
 * <p>A mark goes into the mailbox of each touched lane ({@link Cut}): what lies before the mark is
 * processed as before the change, what comes behind it as after. Where records may take another way
 * than before, the lanes meet at their marks ({@link Barrier}).
 *
 * <p>Owned by the change thread.
 */
final class Commit {
  private static final Logger LOG = LoggerFactory.getLogger(Commit.class);
  private static final long SWAP_MILLIS = 15_000;
  private static final int HOLD_LIMIT_DIVISOR = 4;
  private static final long ANSWERS_MILLIS = 3_000;

  private final Parts parts;
  private final Predicate<String> behind;
  private final Prepared prepared;
  private final Running before;
  private final Revision after;
  private final Map<String, Lanes> lanes = new HashMap<>();
  private final List<LaneChange> laneChanges = new ArrayList<>();
  private final Map<String, Uplink> uplinks = new LinkedHashMap<>();
  private final PipelineMaker maker;
  private final Touched touched;
  private final Reroutes reroutes;
  private final CommitTimes times = new CommitTimes();
  private final List<Lane> newLanes = new ArrayList<>();
  private final Set<Lanes> made = new HashSet<>();

  /**
   * @param memory which ways there were
   * @param behind whether the broker of an input may hold records that have not come
   */
  Commit(Parts parts, Prepared prepared, WayMemory memory, Predicate<String> behind) {
    this.parts = parts;
    this.touched = new Touched(prepared.before.revision(), prepared.after);
    this.reroutes =
        Reroutes.of(
            prepared.before.revision(), prepared.after, touched, memory.ways(), memory.past());
    this.behind = behind;
    this.prepared = prepared;
    this.before = prepared.before;
    this.after = prepared.after;
    before.streams().forEach((name, stream) -> lanes.put(name, stream.lanes()));
    before.uplinks().forEach((name, out) -> uplinks.put(name, out.uplink()));
    uplinks.putAll(prepared.newUplinks);
    this.maker = new PipelineMaker(parts, prepared, lanes, uplinks);
  }

  /**
   * Commits.
   *
   * @param left runs when records take the new ways, and before any topic or session is left
   */
  Running run(Runnable left) {
    lanes.keySet().retainAll(after.streams().keySet());
    after.streams().values().forEach(this::laneOf);
    Barrier barrier = new Barrier(meeting());
    List<CompletableFuture<List<Operator>>> done = new ArrayList<>();
    Map<Lane, Runnable> swaps = swaps(barrier, done);
    swaps.replaceAll((lane, swap) -> times.timed(lane.name(), swap));
    laneChanges.forEach(each -> each.awaitedBy(swaps));
    adjustUplinks();

    laneChanges.forEach(LaneChange::begin);
    new Cut(prepared, touched, lanes, barrier).lay(swaps, newLanes);
    Map<String, Running.Out> outs;
    Detour detour = new Detour(parts, before.uplinks(), uplinks, after.uplinks());
    try {
      barrier.gather();
      arrive(detour);
      outs = attachUplinks();
    } finally {
      barrier.open();
      detour.end();
    }
    if (!Closing.await(
        CompletableFuture.allOf(
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)), times.over(changed())),
        SWAP_MILLIS)) {
      LOG.atWarn()
          .addKeyValue("event", "slow")
          .log("a stream has not taken the change over yet: it is stuck in a record");
    }
    done.forEach(swap -> Closing.quietly(swap.thenAccept(Closing::all)));
    left.run();
    prepared.newTopics.values().forEach(Feed::commitTopics);
    prepared.newLines.values().stream()
        .filter(line -> !prepared.held.contains(line.session().id()))
        .forEach(line -> line.gate().resume());
    prepared.newLines.values().forEach(line -> line.feed().counts());
    prepared.newLinks.values().forEach(link -> link.publisher().counts());
    return running(outs);
  }

  /** The ways that records have left by it. */
  Set<Way> left() {
    return reroutes.left();
  }

  /** The streams that have got other lanes. */
  List<LaneChange> laneChanges() {
    return laneChanges;
  }

  /** For how long the lanes stood. */
  CommitTimes times() {
    return times;
  }

  /**
   * Where records take another way, what the lanes that stand at the barrier have sent arrives
   * where it was sent to, or what they send next waits until it has.
   */
  private void arrive(Detour detour) {
    if (reroutes.all().isEmpty()) {
      return;
    }
    for (String name : touched.downstream()) {
      Lanes downstream = Objects.requireNonNull(before.streams().get(name)).lanes();
      Barrier.await(List.of(downstream.flushed()));
    }
    detour.begin(reroutes.all());
    if (!Collections.disjoint(before.uplinks().keySet(), prepared.newLinks.keySet())) {
      // An uplink goes over to another connection: what flies over the former is to be answered.
      detour.end();
    }
  }

  /** Streams that other streams feed come first: a target must be there before what sends to it. */
  private Lanes laneOf(StreamConfig stream) {
    Lanes known = lanes.get(stream.name());
    if (known != null && (known.count() == stream.lanes() || made.contains(known))) {
      return known;
    }
    for (String target : RouteNames.of(stream)) {
      StreamConfig next = after.streams().get(target);
      if (next != null) {
        Lanes unused = laneOf(next);
      }
    }
    PipelineMaker.Outputs outputs = maker.outputs(stream);
    Lanes next =
        Lanes.of(
                stream.name(),
                stream.lanes(),
                lane -> maker.make(stream, lane, outputs, null, null),
                new Lane.Setting(
                    parts.clock(),
                    parts.deadLetters(),
                    parts.states(),
                    holdLimit(),
                    parts.pressed(),
                    () -> System.nanoTime() / 1_000_000,
                    behind,
                    parts.watchdog()))
            .reading(parts.switches().values().view(stream.name()));
    if (known == null) {
      restore(stream, next);
    } else {
      laneChanges.add(LaneChange.of(prepared, stream, known, next));
    }
    made.add(next);
    lanes.put(stream.name(), next);
    newLanes.addAll(next.all());
    return next;
  }

  private void restore(StreamConfig stream, Lanes made) {
    for (Prepared.Place place : prepared.foreign) {
      if (place.stream().equals(stream.name())) {
        made.forget(place.step());
      }
    }
    long reached = made.restore(prepared.states.getOrDefault(stream.name(), List.of()));
    long late = parts.clock().notBefore(reached);
    if (late > 0) {
      LOG.atWarn()
          .addKeyValue("event", "clock")
          .addKeyValue("stream", stream.name())
          .addKeyValue("seconds", late / 1_000)
          .log(
              "stream {}: the machine's clock is {} s behind what it was in an earlier run. Times"
                  + " go on from there, at half pace until it has caught up: check the clock.",
              stream.name(),
              late / 1_000);
    }
  }

  /** A quarter of what the narrowest source may leave unacknowledged. */
  private int holdLimit() {
    int narrowest = 1_000;
    for (SourceConfig source : after.sources().values()) {
      narrowest = Math.min(narrowest, source.receiveMaximum());
    }
    return Math.max(1, narrowest / HOLD_LIMIT_DIVISOR);
  }

  /** The lanes that meet: of streams that get others those that they had. */
  private Set<String> meeting() {
    Set<String> names = new HashSet<>();
    touched.meeting().forEach(name -> meetingLanes(name).forEach(lane -> names.add(lane.name())));
    return names;
  }

  private List<Lane> meetingLanes(String stream) {
    Running.Stream old = before.streams().get(stream);
    Lanes all = old == null ? lanes.get(stream) : old.lanes();
    return Objects.requireNonNull(all, stream).all();
  }

  private Set<String> changed() {
    Set<String> names = new HashSet<>();
    touched.changed().forEach(name -> meetingLanes(name).forEach(lane -> names.add(lane.name())));
    return names;
  }

  /** What each touched lane does at its mark. Everything that needs compiling is compiled here. */
  private Map<Lane, Runnable> swaps(Barrier barrier, List<CompletableFuture<List<Operator>>> done) {
    Map<Lane, Runnable> swaps = new LinkedHashMap<>();
    for (String name : touched.meeting()) {
      for (Lane lane : meetingLanes(name)) {
        swaps.put(lane, () -> barrier.arriveAndWait(lane.name()));
      }
    }
    for (String name : touched.changed()) {
      StreamConfig was = Objects.requireNonNull(before.revision().streams().get(name));
      StreamConfig now = Objects.requireNonNull(after.streams().get(name));
      PipelineMaker.Outputs outputs = maker.outputs(now);
      List<Lane> all = Objects.requireNonNull(lanes.get(name), name).all();
      for (int i = 0; i < all.size(); i++) {
        Lane lane = all.get(i);
        Swap swap = new Swap(maker, lane, i, was, now, outputs);
        done.add(swap.done());
        swaps.put(
            lane,
            () -> {
              barrier.arriveAndWait(lane.name());
              swap.run();
            });
      }
    }
    return swaps;
  }

  /** Limits of an outbox count at once. */
  private void adjustUplinks() {
    for (UplinkConfig now : after.uplinks().values()) {
      Running.Out old = before.uplinks().get(now.name());
      if (old != null && !old.config().fingerprint().equals(now.fingerprint())) {
        // The same outboxes: asking for them again sets their limits.
        Map<Priority, Outbox> unused = parts.outboxes(now);
        old.uplink().configure(now);
      }
    }
  }

  private Map<String, Running.Out> attachUplinks() {
    // The higher first: it says that it drains before one below it would.
    after.uplinks().values().stream()
        .sorted(Comparator.comparing(UplinkConfig::priority))
        .forEach(this::attach);
    Map<String, Running.Out> outs = new LinkedHashMap<>();
    after.uplinks().values().forEach(now -> outs.put(now.name(), out(now)));
    return outs;
  }

  private void attach(UplinkConfig now) {
    Uplink uplink = Objects.requireNonNull(uplinks.get(now.name()), now.name());
    Uplink.Link link = prepared.newLinks.get(now.name());
    if (!before.uplinks().containsKey(now.name())) {
      uplink.open();
    }
    if (link != null) {
      Uplink.Link replaced = uplink.attach(link);
      if (replaced != null) {
        Closing.quietly(replaced.publisher().close(ANSWERS_MILLIS));
      }
    }
  }

  private Running.Out out(UplinkConfig now) {
    String name = now.name();
    Uplink.Link link = prepared.newLinks.get(name);
    return link == null
        ? Objects.requireNonNull(before.uplinks().get(name), name).with(now)
        : new Running.Out(
            now,
            Objects.requireNonNull(after.connections().get(now.connection())),
            after.agentId(),
            Objects.requireNonNull(uplinks.get(name), name),
            link);
  }

  private Running running(Map<String, Running.Out> outs) {
    Map<String, Running.Source> sources = new LinkedHashMap<>();
    for (SourceConfig now : after.sources().values()) {
      sources.put(
          now.name(),
          new Running.Source(
              now,
              Objects.requireNonNull(after.connections().get(now.connection())),
              Objects.requireNonNull(prepared.nodes.get(now.name()))));
    }
    Map<String, Running.Stream> streams = new LinkedHashMap<>();
    for (StreamConfig now : after.streams().values()) {
      Lanes all = Objects.requireNonNull(lanes.get(now.name()), now.name());
      streams.put(now.name(), new Running.Stream(now, all));
    }
    Map<String, Running.Line> lines = new LinkedHashMap<>();
    for (Session now : prepared.plan()) {
      Running.Line line = prepared.newLines.get(now.id());
      if (line == null) {
        line = Objects.requireNonNull(before.lines().get(now.id()), now.id());
      }
      lines.put(now.id(), new Running.Line(now, prepared.terms(now), line.gate(), line.feed()));
    }
    return new Running(after, sources, streams, outs, lines);
  }
}
