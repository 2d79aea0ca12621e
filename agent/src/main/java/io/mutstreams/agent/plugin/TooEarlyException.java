package io.mutstreams.agent.plugin;

/** A jar cannot be used yet: the same content may be, when the clock has been set. */
final class TooEarlyException extends RefusedJarException {
  private static final long serialVersionUID = 1L;

  TooEarlyException(String sentence) {
    super(sentence);
  }
}
