package io.mutstreams.agent.outbox;

/** H2 came to another state of the file than the one that was stored last. */
final class StrayedException extends DamagedFileException {
  private static final long serialVersionUID = 1L;

  StrayedException(String what) {
    super(what);
  }

  /** Whether an error tells of that. */
  static boolean toldBy(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof StrayedException) {
        return true;
      }
    }
    return false;
  }
}
