package io.mutstreams.agent.flow;

/** The other side understood and said no: trying again without a change cannot help. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message who refused what, and the reason that was given
   */
  public RefusedException(String message) {
    super(message);
  }
}
