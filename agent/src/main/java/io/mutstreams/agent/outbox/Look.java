package io.mutstreams.agent.outbox;

import java.sql.SQLException;

/** Something to be read, or done by itself, in the open database. Runs on the storage thread. */
interface Look {
  /** May run again after it failed. */
  void look(Database database) throws SQLException;
}
