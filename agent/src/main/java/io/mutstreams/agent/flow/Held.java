package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hold of an uplink with its passages, from its begin until it is drained: then the records of
 * its stream go the ordinary way again. Guarded by the uplink's turns.
 */
final class Held {
  private final Hold hold;
  private final Map<Priority, Passage> passages = new TreeMap<>();

  /**
   * @param maker makes the passage of an outbox
   */
  Held(Hold hold, Function<Outbox, Passage> maker) {
    this.hold = hold;
    hold.outboxes().forEach((priority, outbox) -> passages.put(priority, maker.apply(outbox)));
    passages.values().forEach(Passage::hold);
  }

  Hold hold() {
    return hold;
  }

  Map<Priority, Passage> passages() {
    return passages;
  }

  /** That of a priority. */
  @Nullable Passage of(Priority priority) {
    return passages.get(priority);
  }

  /** Its outboxes may be drained. */
  void release() {
    passages.values().forEach(Passage::release);
  }

  /** Whether it may be drained and there is nothing in it, on disk or in memory. */
  boolean over() {
    for (Passage passage : passages.values()) {
      if (!passage.over()) {
        return false;
      }
    }
    return true;
  }

  CompletableFuture<Void> released() {
    return hold.released();
  }
}
