package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Uplink.Mode;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

  private final HeldWays held;

  /** Those of the holds too, in the order in which they publish. */
  private List<Passage> order = List.of();

  private Uplink.@Nullable Link link;
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
    Function<Outbox, Passage> maker =
        outbox -> new Passage(uplink, outbox, clock, turns, manner, this::pump);
    outboxes.forEach((priority, outbox) -> each.put(priority, maker.apply(outbox)));
    this.held = new HeldWays(turns, maker, this::reorder);
    reorder();
  }

  /** The higher priority first; within one, what is held last: its way is a new one. */
  private void reorder() {
    List<Passage> all = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      add(all, each.get(priority));
      held.all().forEach(hold -> add(all, hold.of(priority)));
    }
    order = List.copyOf(all);
  }

  private static void add(List<Passage> all, @Nullable Passage passage) {
    if (passage != null) {
      all.add(passage);
    }
  }

  /** From now on the records of its stream go into this hold. */
  void hold(Hold hold) {
    Held begun = held.add(hold);
    Uplink.Link present = link;
    if (present != null) {
      begun.passages().values().forEach(passage -> passage.attach(present));
    }
  }

  HeldWays held() {
    return held;
  }

  Manner manner() {
    return manner;
  }

  /**
   * That of a stream's records of a priority: of its hold, or the ordinary one, or the normal one
   * where that priority has none of its own.
   */
  Passage of(Priority priority, String stream) {
    Passage passage = held.isEmpty() ? null : held.of(stream, priority);
    if (passage == null) {
      passage = each.get(priority);
    }
    return passage == null ? normal() : passage;
  }

  private Passage normal() {
    return Objects.requireNonNull(each.get(Priority.NORMAL));
  }

  Uplink.@Nullable Link link() {
    return link;
  }

  boolean up() {
    return link != null && link.isUp();
  }

  void forEach(Consumer<Passage> what) {
    order.forEach(what);
  }

  long sum(ToLongFunction<Passage> what) {
    return order.stream().mapToLong(what).sum();
  }

  long most(ToLongFunction<Passage> what) {
    return order.stream().mapToLong(what).max().orElse(0);
  }

  CompletableFuture<Void> all(Function<Passage, CompletableFuture<Void>> what) {
    return CompletableFuture.allOf(order.stream().map(what).toArray(CompletableFuture[]::new));
  }

  /** The marks behind what was sent so far; of what was sent into holds, that of these streams. */
  CompletableFuture<List<Outbox.Mark>> marks(Set<String> streams) {
    List<CompletableFuture<List<Outbox.Mark>>> marks = new ArrayList<>();
    each.values().forEach(passage -> marks.add(passage.mark()));
    marks.addAll(held.marks(streams));
    return CompletableFuture.allOf(marks.toArray(CompletableFuture[]::new))
        .thenApply(
            all -> {
              List<Outbox.Mark> found = new ArrayList<>();
              marks.forEach(mark -> found.addAll(mark.join()));
              return Outbox.Mark.last(found);
            });
  }

  Uplink.@Nullable Link attach(Uplink.Link next) {
    Uplink.Link old = link;
    link = next;
    begin();
    forEach(passage -> passage.attach(next));
    return old;
  }

  void connection(Uplink.Link link) {
    begin();
    forEach(passage -> passage.connection(link));
  }

  /** Before it publishes: those of lower priority are to know, or they would drain with it. */
  private void begin() {
    drainedAt = clock.millis();
    lookAtDraining();
  }

  /** A message that was stored is delivered. */
  void drained() {
    drainedAt = clock.millis();
  }

  void tick() {
    lookAtDraining();
    forEach(Passage::tick);
    held.look();
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
      for (Passage passage : order) {
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
    for (Passage passage : order) {
      oldest = Math.min(oldest, passage.flights().unanswered(none));
    }
    return oldest;
  }

  /** That of the ordinary one that is furthest from well. */
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
