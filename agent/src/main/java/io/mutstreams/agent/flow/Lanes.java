package io.mutstreams.agent.flow;

import io.mutstreams.agent.expression.SwitchView;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a stream. The records of a key are all in one of them, with their state and timers,
 * so that they keep their order; those without a key are in the first. Immutable: a stream that is
 * to have another number of lanes gets others ({@link Division}).
 */
public final class Lanes implements Inlet {
  private final List<Lane> all;

  /** Lanes that are there. */
  Lanes(List<Lane> all) {
    this.all = List.copyOf(all);
  }

  /**
   * Not started.
   *
   * @param pipelines gives each lane steps of its own
   */
  public static Lanes of(
      String stream, int count, IntFunction<Pipeline> pipelines, Lane.Setting setting) {
    var forgetting = new Forgetting(count);
    List<Lane> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(new Lane(stream, pipelines.apply(i), setting, new LaneNumber(i, count), forgetting));
    }
    return new Lanes(all);
  }

  /** Each of them; the one with the lowest number first. */
  public List<Lane> all() {
    return all;
  }

  /** How many. */
  public int count() {
    return all.size();
  }

  private Lane of(@Nullable String key) {
    return all.get(LaneNumber.of(key, all.size()));
  }

  @Override
  public String stream() {
    return all.get(0).stream();
  }

  @Override
  public boolean offer(String input, Record record, Settlement message, boolean evenWhenFull) {
    return of(record.key()).offer(input, record, message, evenWhenFull);
  }

  @Override
  public void put(String input, Record record, Settlement message) {
    of(record.key()).put(input, record, message);
  }

  /** As {@link Lane#takeAgain}, in the lane of its key. */
  public boolean takeAgain(
      DeadLetters.Letter letter, PayloadDecoder decoder, Runnable settled, Runnable absent) {
    Record record = Revival.record(letter, decoder);
    return of(record.key()).takeAgain(letter, record, settled, absent);
  }

  /** Where the steps and routes of all of them read switches; before the start. */
  public Lanes reading(SwitchView switches) {
    all.forEach(lane -> lane.reading(switches));
    return this;
  }

  /** As {@link Lane#restore}; the latest time that one had come to. */
  public long restore(List<StateStore.Entry> stored) {
    long latest = Long.MIN_VALUE;
    for (Lane lane : all) {
      latest = Math.max(latest, lane.restore(stored));
    }
    return latest;
  }

  /** As {@link Lane#forget}, in all of them; before the start. */
  public void forget(@Nullable String step) {
    all.forEach(lane -> lane.forget(step));
  }

  /** The steps of all of them. */
  public List<StepHost> steps() {
    return all.stream().flatMap(lane -> lane.pipeline().steps().stream()).toList();
  }

  /** Who looks on at each. */
  public List<TapPoint> taps() {
    return all.stream().map(Lane::taps).toList();
  }

  /** How many records wait. */
  public int waiting() {
    return all.stream().mapToInt(Lane::waiting).sum();
  }

  /** As {@link Lane#standing}, of the first that stands. */
  public @Nullable String standing() {
    return first(Lane::standing);
  }

  private @Nullable String first(Function<Lane, @Nullable String> why) {
    for (Lane lane : all) {
      String found = why.apply(lane);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** As {@link Lane#converting}, of any. */
  public boolean converting() {
    return all.stream().anyMatch(Lane::converting);
  }

  /** As {@link Lane#flushed}, of all. */
  public CompletableFuture<Void> flushed() {
    return each(Lane::flushed);
  }

  /** As {@link Lane#checkpoint}, of all. */
  public CompletableFuture<Void> checkpoint() {
    return each(Lane::checkpoint);
  }

  private CompletableFuture<Void> each(Function<Lane, CompletableFuture<Void>> what) {
    return CompletableFuture.allOf(all.stream().map(what).toArray(CompletableFuture[]::new));
  }

  /** What has passed all of them. */
  public Lane.Counts counts() {
    List<Lane.Counts> counts = all.stream().map(Lane::counts).toList();
    return new Lane.Counts(
        sum(counts, Lane.Counts::in),
        sum(counts, Lane.Counts::out),
        sum(counts, Lane.Counts::dropped),
        sum(counts, Lane.Counts::dead),
        sum(counts, Lane.Counts::repeated));
  }

  /** How many records came in by each input. */
  public Map<String, Long> taken() {
    return named(StreamRunner::taken);
  }

  /** How many records each target got, by routes and ports. */
  public Map<String, Long> sent() {
    return named(StreamRunner::sent);
  }

  private Map<String, Long> named(Function<StreamRunner, NamedCounts> of) {
    Map<String, Long> sums = new HashMap<>();
    all.forEach(lane -> of.apply(lane.runner()).addTo(sums));
    return sums;
  }

  /** How the stream is doing; of stalls the longest. */
  public Lane.Health health() {
    List<Lane.Health> each = all.stream().map(Lane::health).toList();
    return new Lane.Health(
        sum(each, Lane.Health::in),
        sum(each, Lane.Health::dead),
        sum(each, Lane.Health::failures),
        sum(each, Lane.Health::cutOffs),
        each.stream().mapToLong(Lane.Health::stalledMillis).max().orElse(0),
        standing(),
        each.stream().map(Lane.Health::calling).filter(Objects::nonNull).findFirst().orElse(null));
  }

  private static <T> long sum(List<T> all, ToLongFunction<T> of) {
    return all.stream().mapToLong(of).sum();
  }
}
