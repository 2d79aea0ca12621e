package io.mutstreams.agent.outbox;

/** The storage cannot be used, and trying again without a change cannot help. */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What else a caller may want to know. */
  private enum Kind {
    IN_USE,
    LACKS_KEY,
    OTHER
  }

  private final Kind kind;

  /**
   * @param message what is wrong and what to do
   */
  public StorageException(String message) {
    super(message);
    kind = Kind.OTHER;
  }

  StorageException(String message, Throwable cause) {
    super(message, cause);
    kind = Kind.OTHER;
  }

  private StorageException(String message, Kind kind) {
    super(message);
    this.kind = kind;
  }

  static StorageException inUse(String message) {
    return new StorageException(message, Kind.IN_USE);
  }

  static StorageException lacksKey(String message) {
    return new StorageException(message, Kind.LACKS_KEY);
  }

  /** Whether another process, or another storage of this one, uses it at present. */
  public boolean isInUse() {
    return kind == Kind.IN_USE;
  }

  /** Whether it is encrypted with a key that was not given. */
  public boolean lacksKey() {
    return kind == Kind.LACKS_KEY;
  }
}
