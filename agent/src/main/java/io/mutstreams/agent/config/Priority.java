package io.mutstreams.agent.config;

/** What goes first where not everything can go at once; in YAML high, normal, low. */
public enum Priority {
  /** Before all others. */
  HIGH,
  /** Where nothing is said. */
  NORMAL,
  /** When nothing else waits. */
  LOW
}
