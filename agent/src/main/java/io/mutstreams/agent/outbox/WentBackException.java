package io.mutstreams.agent.outbox;

/** H2 came to an older state of the file than the one that was stored last. */
final class WentBackException extends DamagedFileException {
  private static final long serialVersionUID = 1L;

  WentBackException(String what) {
    super(what);
  }
}
