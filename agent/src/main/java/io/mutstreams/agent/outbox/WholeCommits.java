package io.mutstreams.agent.outbox;

import java.lang.reflect.Field;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps H2 from writing to the file in the middle of a commit. Storage thread only.
 *
 * <p>H2 writes of itself when what it has changed in memory exceeds a bound, which is 4 MB with our
 * heap: also while it goes through the rows of a transaction to make them committed. When the
 * process is killed, or the power fails, before that is written to its end, H2 2.5.252 does not
 * complete it when it opens the file again: some rows of the transaction are there, others are not,
 * and an index names rows that are gone ("Row not found in primary index"). So the bound is raised,
 * and what a large transaction has changed is written before its commit begins, when a crash would
 * take all of it back. What the commit itself changes, each page once, then stays below the bound.
 */
final class WholeCommits {
  private static final Logger LOG = LoggerFactory.getLogger(WholeCommits.class);

  /** A quarter of the heap, from 16 MB, which the launcher's 64 MB have room for. */
  private static final long LEAST = 16L << 20;

  private static final long MOST = 256L << 20;

  /** A transaction that has changed more than this part of the bound is written before. */
  private static final int PART = 4;

  private final MVStore store;
  private final Connection connection;

  private WholeCommits(MVStore store, Connection connection) {
    this.store = store;
    this.connection = connection;
  }

  /** Raises the bound of a database that was just opened. */
  static WholeCommits of(Connection opened) throws SQLException {
    MVStore store = store(opened);
    raise(store, Math.min(MOST, Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4)));
    return new WholeCommits(store, opened);
  }

  /** What H2 keeps its tables in. */
  static MVStore store(Connection opened) throws SQLException {
    return session(opened).getDatabase().getStore().getMvStore();
  }

  /** H2's side of a connection. */
  static SessionLocal session(Connection opened) throws SQLException {
    return (SessionLocal) opened.unwrap(JdbcConnection.class).getSession();
  }

  /** H2 has a setting for it, which cannot be reached through its URL. */
  private static void raise(MVStore store, long bytes) {
    try {
      Field bound = MVStore.class.getDeclaredField("autoCommitMemory");
      bound.setAccessible(true);
      bound.setInt(store, (int) bytes);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .log("H2 may write in the middle of a commit: {}", e.toString());
    }
  }

  /** How much may be changed before H2 writes of itself, in bytes. */
  int bound() {
    return store.getAutoCommitMemory();
  }

  /** Commits. */
  void commit() throws SQLException {
    if (store.getUnsavedMemory() > bound() / PART) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT");
      }
    }
    connection.commit();
  }
}
