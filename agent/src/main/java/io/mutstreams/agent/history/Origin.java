package io.mutstreams.agent.history;

/** Who asked for a change. */
public enum Origin {
  /** The start of the agent. */
  START("at the start"),
  /** The agent saw that the files or the plugins differ. */
  FILES("files changed"),
  /** SIGHUP. */
  SIGNAL("SIGHUP"),
  /** The command reload. */
  RELOAD("reload"),
  /** The command apply. */
  APPLY("apply"),
  /** The command rollback. */
  ROLLBACK("rollback"),
  /** A revision failed in its trial. */
  TRIAL("trial failed");

  private final String words;

  Origin(String words) {
    this.words = words;
  }

  /** For a person. */
  public String words() {
    return words;
  }
}
