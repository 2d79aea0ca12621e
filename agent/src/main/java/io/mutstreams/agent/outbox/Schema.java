package io.mutstreams.agent.outbox;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables, and the steps from one format of them to the next. Storage thread only.
 *
 * <ul>
 *   <li>FORMAT: the version, one row
 *   <li>RING: a queue: an uplink's outbox (KIND O) or the dead letters (KIND D). Everything up to
 *       TAIL is settled. LABEL says the same in a {@link Parcel}. KIND X: it was removed
 *   <li>SEGMENT: a table SEGMENT_ring_first of one ring, which begins with the sequence FIRST;
 *       BYTES is its content once it is full, 0 before
 *   <li>SEGMENT_ring_first: K is the sequence, without gaps, shifted left by 10 bits, and the
 *       number of the part; M is the row as {@link Rows} writes it, a part of it, or a {@link
 *       Block} of rows, with the sequence of its last; in a {@link Parcel}
 *   <li>LETTER_GONE: which dead letters behind TAIL were taken out, see {@link Gone}
 *   <li>HOLD: a hold of an uplink, which has the rings of its NUMBER; MARKS are those that must be
 *       reached before it may be drained, each an outbox and a sequence
 *   <li>SALVAGE: how far a damaged file was read, see {@link SalvageNote}
 *   <li>STATE_SLOT, STATE_ENTRY: the keyed state of one state of one step, and its values
 * </ul>
 */
final class Schema {
  /** Applied in order; the format after step n is n. None may be changed once it was released. */
  private static final List<Step> STEPS =
      List.of(
          Schema::first,
          Schema::second,
          Schema::third,
          Schema::fourth,
          Schema::fifth,
          Schema::sixth);

  /** The format of this version. */
  static final int FORMAT = STEPS.size();

  /** The table of the values of the state. */
  static final String STATE = "STATE_ENTRY";

  private Schema() {}

  /**
   * Brings the database to the format of this version.
   *
   * @throws StorageException when its format is newer
   */
  static void bring(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version = version(statement);
      if (version > STEPS.size()) {
        throw FormatMark.newer(version);
      }
      for (int next = version; next < STEPS.size(); next++) {
        STEPS.get(next).apply(statement);
        statement.execute("UPDATE FORMAT SET VERSION = " + (next + 1));
        connection.commit();
      }
      if (version < STEPS.size()) {
        statement.execute("CHECKPOINT SYNC");
      }
    }
  }

  private static int version(Statement statement) throws SQLException {
    statement.execute("CREATE TABLE IF NOT EXISTS FORMAT(VERSION INT NOT NULL)");
    try (ResultSet found = statement.executeQuery("SELECT MAX(VERSION) FROM FORMAT")) {
      if (found.next()) {
        int version = found.getInt(1);
        if (!found.wasNull()) {
          return version;
        }
      }
    }
    statement.execute("INSERT INTO FORMAT VALUES(0)");
    return 0;
  }

  /** A power cut may have ended it half-way: each statement may run again. */
  private static void first(Statement statement) throws SQLException {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS RING(ID INT PRIMARY KEY, KIND CHAR(1) NOT NULL,"
            + " NAME VARCHAR NOT NULL, TAIL BIGINT NOT NULL)");
    statement.execute(
        "CREATE TABLE IF NOT EXISTS SEGMENT(RING INT NOT NULL, FIRST BIGINT NOT NULL,"
            + " BYTES BIGINT NOT NULL, PRIMARY KEY(RING, FIRST))");
    statement.execute(
        "CREATE TABLE IF NOT EXISTS STATE_SLOT(ID INT PRIMARY KEY, STREAM VARCHAR NOT NULL,"
            + " STEP VARCHAR NOT NULL, NAME VARCHAR NOT NULL)");
    statement.execute(
        "CREATE TABLE IF NOT EXISTS STATE_ENTRY(SLOT INT NOT NULL, K VARCHAR NOT NULL,"
            + " ENTRY VARCHAR NOT NULL, VERSION INT NOT NULL, TIME BIGINT NOT NULL,"
            + " V VARBINARY NOT NULL, PRIMARY KEY(SLOT, K, ENTRY))");
  }

  /** Keys carry the number of a part. All in one transaction, with the version. */
  private static void second(Statement statement) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery("SELECT RING, FIRST FROM SEGMENT")) {
      while (rows.next()) {
        tables.add(RingTables.table(rows.getInt(1), rows.getLong(2)));
      }
    }
    for (String table : tables) {
      statement.execute("UPDATE " + table + " SET K = K * " + (1L << RingTables.PART_BITS));
    }
  }

  /**
   * Values may be blocks, which are told from rows by their first byte: nothing is to be changed.
   */
  private static void third(Statement statement) {}

  /** Dead letters tell more, and may be taken out one by one. */
  private static void fourth(Statement statement) throws SQLException {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS LETTER_GONE(CHUNK BIGINT PRIMARY KEY, BITS VARBINARY NOT"
            + " NULL)");
  }

  /** Records may be held until others are delivered. */
  private static void fifth(Statement statement) throws SQLException {
    statement.execute(
        "CREATE TABLE IF NOT EXISTS HOLD(NUMBER BIGINT PRIMARY KEY, UPLINK VARCHAR NOT NULL,"
            + " STREAM VARCHAR NOT NULL, MARKS VARCHAR NOT NULL)");
  }

  /**
   * New values are parcels, which are told from others by their first byte; rings have a label, and
   * what is salvaged of a damaged file is noted.
   */
  private static void sixth(Statement statement) throws SQLException {
    label(statement);
    statement.execute(
        "CREATE TABLE IF NOT EXISTS SALVAGE(FILE VARCHAR PRIMARY KEY, STATE CHAR(1) NOT NULL,"
            + " KIND CHAR(1) NOT NULL, NAME VARCHAR NOT NULL, ID INT NOT NULL, K BIGINT NOT NULL,"
            + " RECORDS BIGINT NOT NULL, LETTERS BIGINT NOT NULL, MISSING BIGINT NOT NULL)");
  }

  /**
   * Gives RING its label, by a table that takes its place. ALTER TABLE ADD COLUMN does the same,
   * but drops the table before the other has its name: who was killed in between had no RING.
   */
  private static void label(Statement statement) throws SQLException {
    boolean there = has(statement, "ID");
    boolean done = has(statement, "LABEL");
    if (there && !done) {
      statement.execute("DROP TABLE IF EXISTS RING_LABELLED");
      statement.execute(
          "CREATE TABLE RING_LABELLED(ID INT PRIMARY KEY, KIND CHAR(1) NOT NULL,"
              + " NAME VARCHAR NOT NULL, TAIL BIGINT NOT NULL, LABEL VARBINARY)");
      statement.execute(
          "INSERT INTO RING_LABELLED SELECT ID, KIND, NAME, TAIL, CAST(NULL AS VARBINARY) FROM RING");
      // Which commits, as does each that renames or drops.
      statement.execute("ALTER TABLE RING RENAME TO RING_FORMER");
    }
    if (!done) {
      statement.execute("ALTER TABLE RING_LABELLED RENAME TO RING");
    }
    statement.execute("DROP TABLE IF EXISTS RING_FORMER");
  }

  /** Whether there is a table RING with that column. */
  private static boolean has(Statement statement, String column) throws SQLException {
    try (ResultSet found =
        statement.executeQuery(
            "SELECT 1 FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'PUBLIC'"
                + " AND TABLE_NAME = 'RING' AND COLUMN_NAME = '"
                + column
                + "'")) {
      return found.next();
    }
  }

  private interface Step {
    void apply(Statement statement) throws SQLException;
  }
}
