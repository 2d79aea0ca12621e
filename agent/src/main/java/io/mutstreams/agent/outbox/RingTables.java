package io.mutstreams.agent.outbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.h2.value.ValueVarbinary;
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

  /**
   * A key is a sequence and the number of a part: a large row is stored in parts. The key of a
   * block of small rows is the sequence of its last, so that the block that holds a sequence is the
   * first at or behind it.
   */
  static final int PART_BITS = 10;

  private static final int PART = 256 * 1024;

  /** H2 holds what was handed to it until it is executed. */
  private static final long HELD = 1L << 20;

  private final char kind;
  private final String name;
  private int id;
  private @Nullable PreparedStatement insert;
  private @Nullable Segment insertsInto;
  private long held;

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
      // May be there, empty, from a try that failed: never a row in SEGMENT without its table.
      statement.execute(
          "CREATE TABLE IF NOT EXISTS "
              + table(ring, segment.first)
              + "(K BIGINT PRIMARY KEY, M VARBINARY NOT NULL)");
      if (id == 0) {
        try (PreparedStatement row =
            database.connection().prepareStatement("INSERT INTO RING VALUES(?, ?, ?, ?, ?)")) {
          row.setInt(1, ring);
          row.setString(2, String.valueOf(kind));
          row.setString(3, name);
          row.setLong(4, tail);
          row.setBytes(5, Parcel.label(Parcel.TAIL, new RingId(kind, name, ring), tail));
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
    held = 0;
    long next = sequence;
    List<byte[]> block = new ArrayList<>();
    int bytes = 0;
    for (byte[] row : rows) {
      if (bytes + row.length > Block.SIZE) {
        put(insert, next - 1, block, bytes);
        bytes = 0;
      }
      if (row.length > Block.SIZE) {
        put(insert, next, row);
      } else {
        block.add(row);
        bytes += row.length;
      }
      next++;
    }
    put(insert, next - 1, block, bytes);
    insert.executeBatch();
  }

  private void put(PreparedStatement insert, long last, List<byte[]> block, int bytes)
      throws SQLException {
    if (block.size() == 1) {
      put(insert, last, block.get(0));
    } else if (!block.isEmpty()) {
      long key = last << PART_BITS;
      long first = last - block.size() + 1;
      add(insert, key, Parcel.block(ringId(), key, first, block, bytes));
    }
    block.clear();
  }

  private void put(PreparedStatement insert, long sequence, byte[] value) throws SQLException {
    int part = 0;
    int parts = (value.length + PART - 1) / PART;
    for (int at = 0; at < value.length; at += PART) {
      int end = Math.min(value.length, at + PART);
      long key = (sequence << PART_BITS) + part++;
      byte[] some = parts == 1 ? value : Arrays.copyOfRange(value, at, end);
      add(insert, key, Parcel.rows(ringId(), key, sequence, parts, some).toValue());
    }
  }

  private void add(PreparedStatement insert, long key, byte[] value) throws SQLException {
    insert.setLong(1, key);
    // Not as bytes, which H2 would copy.
    insert.setObject(2, ValueVarbinary.getNoCopy(value));
    insert.addBatch();
    held += value.length;
    if (held > HELD) {
      insert.executeBatch();
      held = 0;
    }
  }

  /** Reads rows in order, from a sequence on, as long as they are taken. */
  void read(Database database, Segment segment, long from, Take take) throws SQLException {
    String order = " WHERE K >= " + (from << PART_BITS) + " ORDER BY K";
    read(database, segment, order, new Assembly(false, from, take));
  }

  /** Reads rows from the last to the first, as long as they are taken. */
  void readNewest(Database database, Segment segment, Take take) throws SQLException {
    read(database, segment, " ORDER BY K DESC", new Assembly(true, 0, take));
  }

  private void read(Database database, Segment segment, String order, Assembly assembly)
      throws SQLException {
    try (Statement statement = database.connection().createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT K, M FROM " + table(id, segment.first) + order)) {
      boolean more = true;
      while (more && rows.next()) {
        long place = rows.getLong(1);
        more =
            assembly.part(
                place >> PART_BITS,
                (int) (place & ((1 << PART_BITS) - 1)),
                Parcel.payload(rows.getBytes(2)));
      }
      if (more) {
        assembly.end();
      }
    } finally {
      // Ends the transaction that the query began: H2 keeps old versions for it.
      database.connection().commit();
    }
  }

  /**
   * Takes rows away that were written and never confirmed. A block never holds some that were and
   * some that were not: all rows of a batch are confirmed together.
   */
  void cut(Database database, Segment segment, long last) throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      statement.execute(
          "DELETE FROM " + table(id, segment.first) + " WHERE K >= " + ((last + 1) << PART_BITS));
    }
    database.connection().commit();
    segment.last = Math.max(last, segment.first - 1);
  }

  void end(Database database, long tail, Collection<Segment> settled) throws SQLException {
    if (id == 0) {
      return;
    }
    try (PreparedStatement row =
        database
            .connection()
            .prepareStatement("UPDATE RING SET TAIL = ?, LABEL = ? WHERE ID = ?")) {
      row.setLong(1, tail);
      row.setBytes(2, Parcel.label(Parcel.TAIL, ringId(), tail));
      row.setInt(3, id);
      row.execute();
      drop(database, settled);
    }
    database.connection().commit();
  }

  /** Which it is, in the database. */
  RingId ringId() {
    return new RingId(kind, name, id);
  }

  void remove(Database database, Collection<Segment> all) throws SQLException {
    if (id == 0) {
      return;
    }
    // It stays as a mark that what a damaged file may still hold of it is not wanted any more.
    try (PreparedStatement row =
        database
            .connection()
            .prepareStatement("UPDATE RING SET KIND = 'X', NAME = '', LABEL = ? WHERE ID = ?")) {
      row.setBytes(1, Parcel.label(Parcel.REMOVED, ringId(), 0));
      row.setInt(2, id);
      row.execute();
      drop(database, all);
    }
    database.sync();
    loaded(0);
  }

  private void drop(Database database, Collection<Segment> gone) throws SQLException {
    if (gone.isEmpty()) {
      return;
    }
    try (Statement statement = database.connection().createStatement()) {
      for (Segment segment : gone) {
        statement.execute("DELETE FROM SEGMENT" + where() + " AND FIRST = " + segment.first);
      }
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
}
