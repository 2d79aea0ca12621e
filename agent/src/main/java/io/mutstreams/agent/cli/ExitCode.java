package io.mutstreams.agent.cli;

/** What the commands return to the shell. */
public final class ExitCode {
  /** Done. */
  public static final int OK = 0;

  /** Problems were found, a change was refused, something was lost. */
  public static final int PROBLEMS = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** No agent is running, or it cannot be reached. */
  public static final int UNREACHABLE = 3;

  /** A fault of mutstreams itself. */
  public static final int FAULT = 70;

  private ExitCode() {}
}
