package io.mutstreams.agent.flow;

import io.mutstreams.agent.config.Priority;

/** Gives the outboxes of uplinks. Safe for any thread. */
@FunctionalInterface
public interface Outboxes {
  /**
   * The outbox for the records of one priority of an uplink; the same one each time. All of one
   * uplink share its bounds.
   *
   * @param limits hold from now on
   */
  Outbox of(String uplink, Priority priority, Outbox.Limits limits);
}
