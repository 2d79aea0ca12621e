package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** What an error of H2 tells. */
final class Failures {
  private static final Set<Integer> CLOSED =
      Set.of(
          ErrorCode.DATABASE_IS_CLOSED,
          ErrorCode.OBJECT_CLOSED,
          ErrorCode.CONNECTION_BROKEN_1,
          ErrorCode.DATABASE_CALLED_AT_SHUTDOWN);

  private Failures() {}

  /** Whether the database is of no use any more because of this, and has to be opened again. */
  static boolean closedBy(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof IOException || e instanceof VirtualMachineError) {
        return true;
      }
      if (e instanceof SQLException s && CLOSED.contains(s.getErrorCode())) {
        return true;
      }
      if (e instanceof MVStoreException m && m.getErrorCode() == DataUtils.ERROR_CLOSED) {
        return true;
      }
    }
    return false;
  }

  /** Whether the file is damaged, as we have found, or H2 says itself. */
  static boolean corrupted(Throwable error) {
    if (DamagedFileException.in(error)) {
      return true;
    }
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof MVStoreException m && m.getErrorCode() == DataUtils.ERROR_FILE_CORRUPT) {
        return true;
      }
    }
    return false;
  }

  /** Whether there was too little memory. */
  static boolean memory(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof VirtualMachineError) {
        return true;
      }
    }
    return false;
  }
}
