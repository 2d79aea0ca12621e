package io.mutstreams.api;

/**
 * This record cannot be processed and never will be: it goes to the dead letters with the message
 * as its reason, and the stream goes on with the next record.
 */
public final class BadRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with the record, for the person who reads the dead letters; it is
   *     logged, so it describes the values of the record and does not quote them
   */
  public BadRecordException(String message) {
    // No stack trace: a feed of broken records must not cost more than a feed of good ones.
    super(message, null, false, false);
  }

  /**
   * @param message what is wrong with the record
   * @param cause what was thrown underneath; its own stack trace is kept
   */
  public BadRecordException(String message, Throwable cause) {
    super(message, cause, false, false);
  }
}
