package io.mutstreams.agent.outbox;

import java.sql.SQLException;

/**
 * What takes part in a batch with what it has staged. One batch is one transaction: all its parts
 * prepare, all write, it is committed and synced, and all are told. When any of that fails, all
 * unstage, and the database is opened and loaded again. Storage thread only.
 */
interface Part {
  /** Makes what is needed, which commits: before anything of the batch is written. */
  void prepare(Database database) throws SQLException;

  void write(Database database) throws SQLException;

  /** What was staged is on disk. */
  void committed();

  /** What was staged will be staged again later. */
  void unstage();
}
