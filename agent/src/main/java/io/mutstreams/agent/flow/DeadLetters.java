package io.mutstreams.agent.flow;

/** Takes the records that could not be processed. Safe for any thread. */
public interface DeadLetters {
  /**
   * Stores a dead letter; returns at once.
   *
   * @param letter the record and its reason
   * @param durable runs when it is on disk: the record is then settled
   */
  void add(Letter letter, Runnable durable);

  /** How many were added since the start of the agent. */
  long added();

  /**
   * A record that could not be processed.
   *
   * @param time when it happened, epoch milliseconds
   * @param stream the stream, or the source or uplink, in which it happened
   * @param step the id of the step; "" where it was none
   * @param reason why
   * @param record the record as it came into the step, rendered
   */
  record Letter(long time, String stream, String step, String reason, Outgoing record) {}
}
