package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * What another uplink has left, which is no more: it is drained, and nothing is added to it. Safe
 * for any thread.
 */
public final class Adopted implements Hold {
  /** No stream has a name with a colon. */
  private static final String NOBODY = ":left";

  private final Map<Priority, Outbox> outboxes;
  private final CompletableFuture<List<Outbox.Mark>> after;
  private final CompletableFuture<Void> released;
  private final Runnable end;

  private Adopted(
      Map<Priority, Outbox> outboxes,
      CompletableFuture<List<Outbox.Mark>> after,
      CompletableFuture<Void> released,
      Runnable end) {
    this.outboxes = Map.copyOf(outboxes);
    this.after = after;
    this.released = released;
    this.end = end;
  }

  /** Its ordinary outboxes, which wait for nothing. */
  public static Hold of(Map<Priority, Outbox> outboxes) {
    return new Adopted(
        outboxes,
        CompletableFuture.completedFuture(List.of()),
        CompletableFuture.completedFuture(null),
        () -> {});
  }

  /** A hold of it, which waits on for what it waited for. */
  public static Hold of(Hold hold) {
    return new Adopted(hold.outboxes(), hold.after(), hold.released(), hold::end);
  }

  @Override
  public String stream() {
    return NOBODY;
  }

  @Override
  public Map<Priority, Outbox> outboxes() {
    return outboxes;
  }

  @Override
  public CompletableFuture<List<Outbox.Mark>> after() {
    return after;
  }

  @Override
  public CompletableFuture<Void> released() {
    return released;
  }

  @Override
  public void end() {
    end.run();
  }
}
