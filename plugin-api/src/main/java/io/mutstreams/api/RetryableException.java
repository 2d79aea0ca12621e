package io.mutstreams.api;

/**
 * The record is well, but could not be processed this time. The host's policy decides how often it
 * is offered again; after that it goes to the dead letters.
 */
public final class RetryableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what stood in the way
   * @param cause what was thrown underneath
   */
  public RetryableException(String message, Throwable cause) {
    super(message, cause);
  }
}
