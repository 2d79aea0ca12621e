package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What must go on in an agent: the storage thread, the lanes, and the threads of changes and of the
 * timer.
 *
 * @param running what runs
 * @param storage asks the storage thread
 */
record VitalParts(
    Supplier<Running> running,
    Supplier<? extends CompletableFuture<?>> storage,
    Executor changes,
    Executor timer) {
  /** A change waits for brokers, for what is stored and for operators that are made. */
  private static final Duration CHANGE = Duration.ofMinutes(5);

  /** Those of now. */
  List<Vitals.Part> now() {
    List<Vitals.Part> parts = new ArrayList<>();
    parts.add(new Vitals.Part("storage", storage, Duration.ZERO));
    parts.add(new Vitals.Part("timer", on(timer), Duration.ZERO));
    parts.add(new Vitals.Part("change", on(changes), CHANGE));
    for (Running.Stream stream : running.get().streams().values()) {
      for (Lane lane : stream.lanes().all()) {
        parts.add(
            new Vitals.Part(
                "lane-" + lane.name(),
                () -> lane.call(() -> true),
                Duration.ZERO,
                () -> waitsForAnother(lane)));
      }
    }
    return parts;
  }

  /** Streams have no cycle: the last of those that wait for each other is asked for itself. */
  private boolean waitsForAnother(Lane lane) {
    return running.get().streams().values().stream()
        .flatMap(stream -> stream.lanes().all().stream())
        .anyMatch(other -> other.keepsWaiting(lane));
  }

  private static Supplier<CompletableFuture<?>> on(Executor thread) {
    return () -> CompletableFuture.runAsync(() -> {}, thread);
  }
}
