package io.mutstreams.agent.config;

/** What goes first while an outbox is drained; in YAML in-order, live-first. */
public enum Drain {
  /** What is stored, and behind it what comes in: the order of the records is kept. */
  IN_ORDER,
  /** What comes in, and what is stored when there is room: the newest are there at once. */
  LIVE_FIRST
}
