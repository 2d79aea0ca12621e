package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Uplink.Mode;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The passages of an uplink, one for each priority, which share its connection: the higher goes
 * first. Guarded by the uplink's turns.
 */
final class Passages {
  private static final long DRAINING_MILLIS = 5_000;

  private final InstantSource clock;
  private final Manner manner;

  /** The highest priority first. */
  private final Map<Priority, Passage> each = new TreeMap<>();

  private boolean pumping;
  private long drainedAt;

  Passages(
      String uplink,
      Map<Priority, Outbox> outboxes,
      Precedence precedence,
      InstantSource clock,
      Turns turns) {
    this.clock = clock;
    this.manner = new Manner(precedence, turns, this::pump);
    outboxes.forEach(
        (priority, outbox) ->
            each.put(priority, new Passage(uplink, outbox, clock, turns, manner, this::pump)));
  }

  Manner manner() {
    return manner;
  }

  /** That of a priority; the normal one where it has none of its own. */
  Passage of(Priority priority) {
    Passage passage = each.get(priority);
    return passage == null ? normal() : passage;
  }

  private Passage normal() {
    return Objects.requireNonNull(each.get(Priority.NORMAL));
  }

  Uplink.@Nullable Link link() {
    return normal().link();
  }

  boolean up() {
    Uplink.Link link = link();
    return link != null && link.isUp();
  }

  void forEach(Consumer<Passage> what) {
    each.values().forEach(what);
  }

  long sum(ToLongFunction<Passage> what) {
    return each.values().stream().mapToLong(what).sum();
  }

  CompletableFuture<Void> all(Function<Passage, CompletableFuture<Void>> what) {
    return CompletableFuture.allOf(
        each.values().stream().map(what).toArray(CompletableFuture[]::new));
  }

  Uplink.@Nullable Link attach(Uplink.Link next) {
    Uplink.Link old = link();
    forEach(passage -> passage.attach(next));
    return old;
  }

  void connection(Uplink.Link link) {
    drainedAt = clock.millis();
    lookAtDraining();
    forEach(passage -> passage.connection(link));
  }

  /** A message that was stored is delivered. */
  void drained() {
    drainedAt = clock.millis();
  }

  void tick() {
    lookAtDraining();
    forEach(Passage::tick);
  }

  /** Says to the uplinks of lower priority whether they are to wait. */
  private void lookAtDraining() {
    boolean moves = Math.abs(clock.millis() - drainedAt) < DRAINING_MILLIS;
    manner.seat().draining(up() && moves && sum(Passage::stored) > 0);
  }

  /** Publishes what can be published now; what is answered meanwhile need not do it too. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      boolean drain = manner.seat().mayDrain();
      for (Passage passage : each.values()) {
        if (!passage.pump(drain)) {
          return;
        }
      }
    } finally {
      pumping = false;
    }
  }

  /** Since when the oldest message that was published is not answered; or {@code none}. */
  long unanswered(long none) {
    long oldest = none;
    for (Passage passage : each.values()) {
      oldest = Math.min(oldest, passage.flights().unanswered(none));
    }
    return oldest;
  }

  /** That of the one that is furthest from well. */
  Mode mode() {
    Mode worst = Mode.DIRECT;
    for (Passage passage : each.values()) {
      if (passage.mode() == Mode.STORING || worst == Mode.DIRECT) {
        worst = passage.mode();
      }
    }
    return worst;
  }
}
