package io.mutstreams.agent;

/** Somebody has changed the files since the caller looked; the message says it to a person. */
public final class StaleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  StaleException(String sentence) {
    super(sentence);
  }
}
