package io.mutstreams.agent.outbox;

import java.io.IOException;

/** The storage file is not what was written to it. */
class DamagedFileException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedFileException(String what) {
    super(what);
  }

  /** Whether an error tells of one. */
  static boolean in(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof DamagedFileException) {
        return true;
      }
    }
    return false;
  }
}
