package io.mutstreams.agent.outbox;

/** The storage cannot be used, and trying again without a change cannot help. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong and what to do
   */
  public StorageException(String message) {
    super(message);
  }

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
