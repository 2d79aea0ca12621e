package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Gives the outboxes of uplinks. Safe for any thread. What is found out completes on the storage
 * thread, which must not be blocked.
 */
public interface Outboxes {
  /**
   * The outbox for the records of one priority of an uplink; the same one each time. All of one
   * uplink share its bounds.
   *
   * @param limits hold from now on, for all outboxes of the uplink
   */
  Outbox of(String uplink, Priority priority, Outbox.Limits limits);

  /**
   * Begins a hold; not before those of an earlier run have been read. Returns at once; what is
   * appended to it is stored when the marks are known, and with them or later.
   *
   * @param stream whose records are held
   * @param after the marks that must be reached before they may go
   */
  Hold hold(
      String uplink,
      String stream,
      CompletableFuture<List<Outbox.Mark>> after,
      Outbox.Limits limits);

  /** The holds of an uplink that an earlier run has left, the oldest first. */
  CompletableFuture<List<Hold>> holds(String uplink, Outbox.Limits limits);

  /**
   * The marks behind all that is stored for an uplink and not settled, holds included, and those
   * that its holds wait for.
   */
  CompletableFuture<List<Outbox.Mark>> marks(String uplink);
}
