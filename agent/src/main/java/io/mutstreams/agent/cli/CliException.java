package io.mutstreams.agent.cli;

/** Ends a command with a sentence for the person and an exit code. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final int exitCode;
  private final String sentence;

  /**
   * @param exitCode of {@link ExitCode}
   * @param sentence what is wrong and what to do
   */
  public CliException(int exitCode, String sentence) {
    super(sentence);
    this.exitCode = exitCode;
    this.sentence = sentence;
  }

  /** What the command returns to the shell. */
  public int exitCode() {
    return exitCode;
  }

  /** What is wrong and what to do. */
  public String sentence() {
    return sentence;
  }
}
