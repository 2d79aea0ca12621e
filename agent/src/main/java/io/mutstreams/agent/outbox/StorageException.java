package io.mutstreams.agent.outbox;

/** The storage cannot be used, and trying again without a change cannot help. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean inUse;

  /**
   * @param message what is wrong and what to do
   */
  public StorageException(String message) {
    super(message);
    inUse = false;
  }

  StorageException(String message, Throwable cause) {
    super(message, cause);
    inUse = false;
  }

  private StorageException(String message, boolean inUse) {
    super(message);
    this.inUse = inUse;
  }

  static StorageException inUse(String message) {
    return new StorageException(message, true);
  }

  /** Whether another process, or another storage of this one, uses it at present. */
  public boolean isInUse() {
    return inUse;
  }
}
