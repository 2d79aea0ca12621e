package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.h2.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the operators' state, with the known ids, from a damaged file into the new store: all of
 * it as it was stored last, or nothing. State of different moments would count records twice or
 * never. Storage thread only.
 */
final class StateRescue {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final String NAME = "rescue";
  private static final String SETTINGS =
      ";ACCESS_MODE_DATA=r;CACHE_SIZE=2048;TRACE_LEVEL_FILE=0;TRACE_LEVEL_SYSTEM_OUT=0";
  private static final int BATCH = 200;

  private final Database database;
  private final Path link;

  StateRescue(Database database) {
    this.database = database;
    this.link = database.folder().resolve(NAME + ".mv.db");
  }

  /**
   * Copies it; not committed.
   *
   * @param damaged the file
   * @return whether all of it is there; else nothing is
   * @throws SQLException when the new store cannot be written
   */
  boolean copy(Path damaged) throws SQLException, IOException {
    forget(database.connection());
    Files.deleteIfExists(link);
    try (Connection old = open(damaged)) {
      for (String table : new String[] {"STATE_SLOT", "STATE_ENTRY"}) {
        copy(old, table);
      }
      return true;
    } catch (Unreadable e) {
      LOG.atInfo()
          .addKeyValue("event", "storage")
          .addKeyValue("file", damaged)
          .log("The state in {} is not used: {}", damaged, e.getMessage());
      database.connection().rollback();
      forget(database.connection());
      return false;
    } finally {
      Files.deleteIfExists(link);
    }
  }

  /** Removes all state; not committed. */
  static void forget(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM STATE_ENTRY");
      statement.execute("DELETE FROM STATE_SLOT");
    }
  }

  private Connection open(Path damaged) {
    try {
      Files.createLink(link, damaged); // H2 opens files of one ending only
      requireNewest();
      try {
        return connect();
      } catch (SQLException | IOException | RuntimeException e) {
        SafePath.search(link);
        return connect();
      }
    } catch (SQLException | IOException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private Connection connect() throws SQLException, IOException {
    Properties user = new Properties();
    user.setProperty("user", "sa");
    user.setProperty("password", "");
    String name = database.folder().resolve(NAME).toString();
    Connection old = new Driver().connect("jdbc:h2:" + SafePath.of(name) + SETTINGS, user);
    try {
      // All that was read is verified before any of it is used.
      boolean unused = SafePath.trust(link, WholeCommits.store(old)).verifyDue(Long.MAX_VALUE);
      return old;
    } catch (IOException | RuntimeException e) {
      old.close();
      throw e;
    }
  }

  private void requireNewest() throws IOException {
    try (FileChannel channel = database.content(link)) {
      if (!SafeFile.readOnly(channel, false).proven()) {
        throw new DamagedFileException("it is not known what was stored last");
      }
    }
  }

  private void copy(Connection old, String table) throws SQLException {
    try (Statement statement = old.createStatement();
        ResultSet rows = all(statement, table)) {
      int columns = columns(rows);
      String insert = "INSERT INTO " + table + " VALUES(?" + ", ?".repeat(columns - 1) + ")";
      try (PreparedStatement put = database.connection().prepareStatement(insert)) {
        int batched = 0;
        while (next(rows)) {
          for (int column = 1; column <= columns; column++) {
            put.setObject(column, value(rows, column));
          }
          put.addBatch();
          if (++batched == BATCH) {
            put.executeBatch();
            batched = 0;
          }
        }
        put.executeBatch();
      }
    }
  }

  private static ResultSet all(Statement statement, String table) {
    try {
      statement.execute("SET LAZY_QUERY_EXECUTION 1");
      return statement.executeQuery("SELECT * FROM " + table);
    } catch (SQLException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private static int columns(ResultSet rows) {
    try {
      return rows.getMetaData().getColumnCount();
    } catch (SQLException e) {
      throw new Unreadable(e);
    }
  }

  private static boolean next(ResultSet rows) {
    try {
      return rows.next();
    } catch (SQLException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  private static Object value(ResultSet rows, int column) {
    try {
      return rows.getObject(column);
    } catch (SQLException | RuntimeException e) {
      throw new Unreadable(e);
    }
  }

  /** What is damaged is the old file, and not the new. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(Exception why) {
      super(why.getMessage(), why);
    }
  }
}
