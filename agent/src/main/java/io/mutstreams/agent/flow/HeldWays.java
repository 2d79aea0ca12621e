package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The holds of an uplink, the oldest first; the records of a stream go into the newest that it has.
 * Guarded by the uplink's turns.
 */
final class HeldWays {
  private final Turns turns;
  private final Function<Outbox, Passage> maker;
  private final Runnable changed;
  private final List<Held> all = new ArrayList<>(0);
  private final List<Leaving> leaving = new ArrayList<>(0);

  /**
   * @param maker makes the passage of an outbox
   * @param changed runs when there are others than before
   */
  HeldWays(Turns turns, Function<Outbox, Passage> maker, Runnable changed) {
    this.turns = turns;
    this.maker = maker;
    this.changed = changed;
  }

  /** Begins a hold, or takes one up again. */
  Held add(Hold hold) {
    Held held = new Held(hold, maker);
    all.add(held);
    changed.run();
    CompletableFuture<Void> unused = held.released().thenRun(() -> turns.take(held::release));
    return held;
  }

  List<Held> all() {
    return all;
  }

  /** The passage into which the records of a stream go; null where they go the ordinary way. */
  @Nullable Passage of(String stream, Priority priority) {
    for (int i = all.size() - 1; i >= 0; i--) {
      if (all.get(i).hold().stream().equals(stream)) {
        return all.get(i).over() ? null : all.get(i).of(priority);
      }
    }
    return null;
  }

  /** Whether the newest hold of a stream waits for all of these marks, or for later ones. */
  boolean awaits(String stream, List<Outbox.Mark> marks) {
    for (int i = all.size() - 1; i >= 0; i--) {
      Hold hold = all.get(i).hold();
      if (hold.stream().equals(stream)) {
        return hold.after().isDone()
            && marks.stream().allMatch(mark -> hold.after().join().stream().anyMatch(mark::isUpTo));
      }
    }
    return false;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Forgets those that are drained. */
  void look() {
    lookAtLeaving();
    List<Held> over = all.stream().filter(Held::over).toList();
    if (!over.isEmpty()) {
      all.removeAll(over);
      changed.run();
      over.forEach(held -> turns.later(() -> held.hold().end()));
    }
  }

  /**
   * Publishes nothing of these any more, and forgets them.
   *
   * @return completes when what was published of them is answered
   */
  CompletableFuture<Void> letGo(List<Hold> holds) {
    CompletableFuture<Void> answered = new CompletableFuture<>();
    Leaving next =
        new Leaving(all.stream().filter(held -> holds.contains(held.hold())).toList(), answered);
    next.those().forEach(held -> held.passages().values().forEach(Passage::hold));
    leaving.add(next);
    return answered;
  }

  private record Leaving(List<Held> those, CompletableFuture<Void> answered) {
    boolean open() {
      return those.stream()
          .flatMap(held -> held.passages().values().stream())
          .anyMatch(passage -> passage.flights().open() > 0);
    }
  }

  private void lookAtLeaving() {
    for (Leaving each : List.copyOf(leaving)) {
      if (!each.open()) {
        leaving.remove(each);
        all.removeAll(each.those());
        changed.run();
        turns.later(() -> each.answered().complete(null));
      }
    }
  }

  /**
   * The marks behind what these streams have sent into holds, and those that these wait for; and
   * behind all that was taken over from other uplinks.
   */
  List<CompletableFuture<List<Outbox.Mark>>> marks(Set<String> streams) {
    List<CompletableFuture<List<Outbox.Mark>>> marks = new ArrayList<>();
    for (Held held : all) {
      if (streams.contains(held.hold().stream()) || held.hold() instanceof Adopted) {
        marks.add(held.hold().after());
        held.passages().values().forEach(passage -> marks.add(passage.mark()));
      }
    }
    return marks;
  }

  /** How many records wait for others. */
  long records() {
    long records = 0;
    for (Held held : all) {
      for (Passage passage : held.passages().values()) {
        records += passage.held() ? passage.stored() : 0;
      }
    }
    return records;
  }
}
