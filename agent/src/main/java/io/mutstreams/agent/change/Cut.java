package io.mutstreams.agent.change;

import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.SourceConfig;
import io.mutstreams.agent.config.StepConfig;
import io.mutstreams.agent.config.StreamConfig;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Lanes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Lays a change into the mailboxes of the lanes that it touches, so that for every record it is
 * clear whether it comes before or behind.
 *
 * <p>The sources that feed these lanes stand still meanwhile: for an instant where streams are fed
 * by sources alone. Where one stream feeds another, and both must meet, the mark of the second is
 * laid only when the first has come to its own: otherwise what the first still sends would fall
 * behind the mark, and be overtaken. Owned by the change thread.
 */
final class Cut {
  private final Prepared prepared;
  private final Touched touched;
  private final Map<String, Lanes> lanes;
  private final Barrier barrier;
  private final Map<String, CompletableFuture<Void>> passed = new HashMap<>();

  Cut(Prepared prepared, Touched touched, Map<String, Lanes> lanes, Barrier barrier) {
    this.prepared = prepared;
    this.touched = touched;
    this.lanes = lanes;
    this.barrier = barrier;
  }

  /**
   * Lays it.
   *
   * @param swaps what each lane does at its mark
   * @param newLanes those that are to be started
   */
  void lay(Map<Lane, Runnable> swaps, List<Lane> newLanes) {
    List<Running.Line> paused = new ArrayList<>();
    for (Running.Line line : prepared.before.lines().values()) {
      if (!Collections.disjoint(line.session().sources(), touched.sources())) {
        line.gate().pause();
        paused.add(line);
      }
    }
    try {
      retargetSources();
      leadLines(paused);
      layMarks(swaps);
      newLanes.forEach(Lane::start);
    } finally {
      paused.forEach(line -> line.gate().resume());
    }
  }

  private void retargetSources() {
    Revision after = prepared.after;
    for (String name : touched.sources()) {
      Running.Source source = Objects.requireNonNull(prepared.before.sources().get(name));
      SourceConfig now = after.sources().get(name);
      // A source that moves hands over what the old broker delivers until it is closed.
      source.node().retarget(now == null ? source.config() : now, readers(name));
    }
    for (SourceConfig now : after.sources().values()) {
      if (!prepared.before.sources().containsKey(now.name())) {
        Objects.requireNonNull(prepared.nodes.get(now.name())).retarget(now, readers(now.name()));
      }
    }
  }

  /** What was kept of a topic that goes over to another source is that one's. */
  private void leadLines(List<Running.Line> lines) {
    Map<String, Session> plan = new HashMap<>();
    prepared.plan().forEach(session -> plan.put(session.id(), session));
    for (Running.Line line : lines) {
      Session now = plan.get(line.session().id());
      if (now != null) {
        line.gate().lead(SessionPreparation.ways(now, prepared.nodes));
      }
    }
  }

  private List<Lanes> readers(String source) {
    return Touched.readers(prepared.after, source).stream()
        .map(name -> Objects.requireNonNull(lanes.get(name), name))
        .toList();
  }

  private void layMarks(Map<Lane, Runnable> swaps) {
    Set<String> between = touched.between();
    Map<Lane, Runnable> left = new LinkedHashMap<>(swaps);
    for (String name : touched.order().upstreamFirst()) {
      List<Lane> all = Objects.requireNonNull(prepared.before.streams().get(name)).lanes().all();
      boolean onTheWay = between.contains(name);
      if (onTheWay) {
        awaitFeeders(name);
      }
      List<CompletableFuture<Void>> through = new ArrayList<>();
      for (Lane lane : all) {
        Runnable swap = left.remove(lane);
        if (swap != null) {
          lane.markChange(swap, replaced(name));
        }
        if (onTheWay) {
          through.add(barrier.awaits(lane.name()) ? barrier.arrival(lane.name()) : lane.flushed());
        }
      }
      if (onTheWay) {
        passed.put(name, CompletableFuture.allOf(through.toArray(CompletableFuture[]::new)));
      }
    }
    left.forEach(Lane::mark);
  }

  /** The steps that the change replaces or takes away. */
  private Set<String> replaced(String stream) {
    StreamConfig before = Objects.requireNonNull(prepared.before.revision().streams().get(stream));
    StreamConfig after = prepared.after.streams().get(stream);
    boolean otherLanes = after != null && after.lanes() != before.lanes();
    return before.steps().stream()
        .filter(
            step -> {
              if (otherLanes) {
                return true;
              }
              StepConfig now = after == null ? null : StepPreparation.find(after, step.id());
              return now == null || !Difference.sameStep(step, now);
            })
        .map(StepConfig::id)
        .collect(Collectors.toSet());
  }

  private void awaitFeeders(String name) {
    List<CompletableFuture<Void>> feeders = new ArrayList<>();
    for (String feeder : touched.order().feeders(name)) {
      CompletableFuture<Void> through = passed.get(feeder);
      if (through != null) {
        feeders.add(through);
      }
    }
    if (!feeders.isEmpty()) {
      Barrier.await(feeders);
    }
  }
}
