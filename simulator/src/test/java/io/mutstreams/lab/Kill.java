package io.mutstreams.lab;

/** What goes on when the agent is killed. */
enum Kill {
  /** Records flow. */
  HEALTHY,
  /** The upstream broker cannot be reached, and comes back now and then while nobody looks. */
  OUTAGE,
  /** The outbox is being read and sent, on a long way. */
  DRAINING,
  /** The state of the steps is being written. */
  CHECKPOINT,
  /** An edit is being applied. */
  CHANGE,
  /** An edit is on trial, three times: the agent goes back to what ran before it. */
  TRIAL
}
