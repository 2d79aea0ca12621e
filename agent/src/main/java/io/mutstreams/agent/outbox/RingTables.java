package io.mutstreams.agent.outbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one ring. A ring that never held anything has none. Storage thread only.
 *
 * <p>H2 commits before it makes or drops a table. So a table is made before its row in SEGMENT is
 * written, and dropped after that was deleted; one without a row is a left-over, dropped at
 * opening.
 */
final class RingTables {
  static final String PREFIX = "SEGMENT_";

  private final char kind;
  private final String name;
  private int id;
  private @Nullable PreparedStatement insert;
  private @Nullable Segment insertsInto;

  RingTables(char kind, String name) {
    this.kind = kind;
    this.name = name;
  }

  /** Whether the database knows the ring. */
  boolean exist() {
    return id != 0;
  }

  static String table(int ring, long first) {
    return PREFIX + ring + "_" + first;
  }

  /** It is in the database under this id; 0: it is not. */
  void loaded(int stored) {
    id = stored;
    insert = null;
    insertsInto = null;
  }

  void begin(Database database, Segment segment, @Nullable Segment before, long tail)
      throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      int ring = id == 0 ? nextId(statement) : id;
      String table = table(ring, segment.first);
      statement.execute("DROP TABLE IF EXISTS " + table);
      statement.execute("CREATE TABLE " + table + "(K BIGINT PRIMARY KEY, M VARBINARY NOT NULL)");
      if (id == 0) {
        try (PreparedStatement row =
            database.connection().prepareStatement("INSERT INTO RING VALUES(?, ?, ?, ?)")) {
          row.setInt(1, ring);
          row.setString(2, String.valueOf(kind));
          row.setString(3, name);
          row.setLong(4, tail);
          row.execute();
        }
        // Committed by itself: several new rings of one batch must not take the same id.
        database.connection().commit();
        id = ring;
      }
      statement.execute("MERGE INTO SEGMENT VALUES(" + id + ", " + segment.first + ", 0)");
      if (before != null) {
        statement.execute(
            "UPDATE SEGMENT SET BYTES = "
                + before.bytes
                + where()
                + " AND FIRST = "
                + before.first);
      }
    }
  }

  void append(Database database, Segment segment, long sequence, List<byte[]> rows)
      throws SQLException {
    if (insert == null || insertsInto != segment) {
      if (insert != null) {
        insert.close();
      }
      insert =
          database
              .connection()
              .prepareStatement("INSERT INTO " + table(id, segment.first) + " VALUES(?, ?)");
      insertsInto = segment;
    }
    long next = sequence;
    for (byte[] row : rows) {
      insert.setLong(1, next++);
      insert.setBytes(2, row);
      insert.addBatch();
    }
    insert.executeBatch();
  }

  /**
   * Reads rows in order.
   *
   * @param newest from the last to the first
   * @param most how many at most
   * @return how many were read
   */
  int read(Database database, Segment segment, long from, boolean newest, int most, Take take)
      throws SQLException {
    String sql =
        "SELECT K, M FROM "
            + table(id, segment.first)
            + (newest
                ? " WHERE K <= ? ORDER BY K DESC LIMIT ?"
                : " WHERE K >= ? ORDER BY K LIMIT ?");
    int count = 0;
    try (PreparedStatement query = database.connection().prepareStatement(sql)) {
      query.setLong(1, from);
      query.setInt(2, most);
      try (ResultSet rows = query.executeQuery()) {
        boolean more = true;
        while (more && rows.next()) {
          count++;
          more = take.row(rows.getLong(1), rows.getBytes(2));
        }
      }
    } finally {
      // Ends the transaction that the query began: H2 keeps old versions for it.
      database.connection().commit();
    }
    return count;
  }

  /** Takes rows away that were written and never confirmed. */
  void cut(Database database, Segment segment, long last) throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("DELETE FROM " + table(id, segment.first) + " WHERE K > " + last);
    }
    database.connection().commit();
    segment.last = Math.max(last, segment.first - 1);
  }

  void end(Database database, long tail, Collection<Segment> settled) throws SQLException {
    if (id == 0) {
      return;
    }
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("UPDATE RING SET TAIL = " + tail + " WHERE ID = " + id);
      drop(statement, settled);
    }
    database.connection().commit();
  }

  void remove(Database database, Collection<Segment> all) throws SQLException {
    if (id == 0) {
      return;
    }
    try (Statement statement = database.connection().createStatement()) {
      statement.execute("DELETE FROM RING WHERE ID = " + id);
      drop(statement, all);
    }
    database.sync();
    loaded(0);
  }

  private void drop(Statement statement, Collection<Segment> gone) throws SQLException {
    for (Segment segment : gone) {
      statement.execute("DELETE FROM SEGMENT" + where() + " AND FIRST = " + segment.first);
    }
    if (!gone.isEmpty()) {
      String tables =
          gone.stream().map(segment -> table(id, segment.first)).collect(Collectors.joining(", "));
      statement.execute("DROP TABLE IF EXISTS " + tables);
    }
  }

  private String where() {
    return " WHERE RING = " + id;
  }

  private static int nextId(Statement statement) throws SQLException {
    try (ResultSet highest = statement.executeQuery("SELECT MAX(ID) FROM RING")) {
      return highest.next() ? highest.getInt(1) + 1 : 1;
    }
  }

  /** Takes a row. */
  interface Take {
    /** Returns whether to go on. */
    boolean row(long sequence, byte[] bytes);
  }
}
