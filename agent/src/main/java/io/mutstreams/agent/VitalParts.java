package io.mutstreams.agent;

import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.mqtt.PahoConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What must go on in an agent: the storage thread, the lanes, the threads of changes and of the
 * timers, and the hand-over of messages and answers of each connection.
 *
 * @param running what runs
 * @param storage asks the storage thread
 * @param mqtt has the connections
 */
record VitalParts(
    Supplier<Running> running,
    Supplier<? extends CompletableFuture<?>> storage,
    Executor changes,
    Executor timer,
    PahoConnector mqtt) {
  /** A change waits for brokers, for what is stored and for operators that are made. */
  private static final Duration CHANGE = Duration.ofMinutes(5);

  /** Those of now. */
  List<Vitals.Part> now() {
    List<Vitals.Part> parts = new ArrayList<>();
    parts.add(new Vitals.Part("storage", Vitals.Part.completed(storage), Duration.ZERO));
    parts.add(Vitals.Part.prompt("timer", timer));
    parts.add(new Vitals.Part("change", Vitals.Part.on(changes), CHANGE));
    parts.addAll(of(mqtt));
    for (Running.Stream stream : running.get().streams().values()) {
      for (Lane lane : stream.lanes().all()) {
        parts.add(
            new Vitals.Part(
                "lane-" + lane.name(),
                Vitals.Part.completed(() -> lane.call(() -> true)),
                Duration.ZERO,
                () -> waitsForAnother(lane)));
      }
    }
    return parts;
  }

  /** What a broker does never holds them up, and nothing in the agent may. */
  static List<Vitals.Part> of(PahoConnector mqtt) {
    List<Vitals.Part> parts = new ArrayList<>();
    parts.add(Vitals.Part.prompt("mqtt-timer", mqtt.timer()));
    mqtt.handOvers()
        .forEach(
            (whose, ask) -> parts.add(new Vitals.Part("mqtt of " + whose, ask, Duration.ZERO)));
    return parts;
  }

  /** Streams have no cycle: the last of those that wait for each other is asked for itself. */
  private boolean waitsForAnother(Lane lane) {
    return running.get().streams().values().stream()
        .flatMap(stream -> stream.lanes().all().stream())
        .anyMatch(other -> other.keepsWaiting(lane));
  }
}
