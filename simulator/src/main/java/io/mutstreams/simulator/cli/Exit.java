package io.mutstreams.simulator.cli;

/** The exit codes of the development commands. */
final class Exit {
  /** It went well. */
  static final int OK = 0;

  /** It ran, and what it found is not well: messages were lost or damaged. */
  static final int FOUND_WRONG = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** It could not do its work: a file, a port or a broker failed it. */
  static final int FAILED = 3;

  private Exit() {}
}
