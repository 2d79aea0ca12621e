package io.mutstreams.agent.config;

/** What happens when an outbox is full; in YAML block, drop-oldest, drop-newest. */
public enum WhenFull {
  /** Nothing is taken until there is room: the sources are held back. */
  BLOCK,
  /** The oldest stored messages make room. */
  DROP_OLDEST,
  /** What comes in is dropped. */
  DROP_NEWEST
}
