package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Records of one stream that an uplink must not send yet: a change leads them past others of their
 * key that another uplink's outbox still holds. They are in outboxes of their own.
 *
 * <p>Marks name messages that were stored before the hold was begun. So each record in a hold waits
 * for records alone that were stored earlier than itself: whatever waits for what, the earliest
 * stored record of all waits for none, and there is no ring of holds that wait for each other.
 *
 * <p>Safe for any thread.
 */
public interface Hold {
  /** The stream whose records are held. */
  String stream();

  /** Where they are, by priority. */
  Map<Priority, Outbox> outboxes();

  /** The marks that had to be reached when it was begun. */
  CompletableFuture<List<Outbox.Mark>> after();

  /** Completes when they are, or a person has released it: its outboxes may be drained. */
  CompletableFuture<Void> released();

  /** It is drained and nothing comes any more: it goes from the disk. */
  void end();
}
