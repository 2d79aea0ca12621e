package io.mutstreams.agent.outbox;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a damaged file was salvaged: kept in the new store, in the same transactions as what
 * comes into it. Immutable.
 *
 * @param file its name
 * @param state what became of the operators' state
 * @param ring of the last that was brought over
 * @param key of it
 * @param records brought into outboxes
 * @param letters brought into the dead letters
 * @param missing rows that were there and cannot be read, as far as gaps tell
 */
record SalvageNote(
    String file, char state, RingId ring, long key, long records, long letters, long missing) {
  /** All of it was brought over. */
  static final char COPIED = 'C';

  /** It is not used. */
  static final char NOT_USED = 'N';

  /** The agent ran when it was lost: what has been stored of it since is not all. */
  static final char PARTIAL = 'P';

  private static final String SELECT =
      "SELECT FILE, STATE, KIND, NAME, ID, K, RECORDS, LETTERS, MISSING FROM SALVAGE";

  static SalvageNote begin(String file, char state) {
    return new SalvageNote(file, state, new RingId(' ', "", 0), 0, 0, 0, 0);
  }

  /** Those of all files. */
  static List<SalvageNote> all(Database database) throws SQLException {
    List<SalvageNote> notes = new ArrayList<>();
    try (Statement statement = database.connection().createStatement();
        ResultSet rows = statement.executeQuery(SELECT + " ORDER BY FILE")) {
      while (rows.next()) {
        notes.add(of(rows));
      }
    } finally {
      database.connection().commit();
    }
    return notes;
  }

  static @Nullable SalvageNote read(Database database, String file) throws SQLException {
    try (PreparedStatement query =
        database.connection().prepareStatement(SELECT + " WHERE FILE = ?")) {
      query.setString(1, file);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? of(row) : null;
      }
    } finally {
      database.connection().commit();
    }
  }

  private static SalvageNote of(ResultSet row) throws SQLException {
    return new SalvageNote(
        row.getString(1),
        row.getString(2).charAt(0),
        new RingId(row.getString(3).charAt(0), row.getString(4), row.getInt(5)),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9));
  }

  /**
   * In figures.
   *
   * @param done whether all was brought over that can be
   */
  StorageStatus.Salvaged told(boolean done) {
    return new StorageStatus.Salvaged(
        done,
        records,
        letters,
        missing,
        switch (state) {
          case COPIED -> "kept";
          case PARTIAL -> "in memory only";
          default -> "begun anew";
        });
  }

  /** Not committed. */
  void write(Database database) throws SQLException {
    try (PreparedStatement merge =
        database
            .connection()
            .prepareStatement("MERGE INTO SALVAGE VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      merge.setString(1, file);
      merge.setString(2, String.valueOf(state));
      merge.setString(3, String.valueOf(ring.kind()));
      merge.setString(4, ring.name());
      merge.setInt(5, ring.id());
      merge.setLong(6, key);
      merge.setLong(7, records);
      merge.setLong(8, letters);
      merge.setLong(9, missing);
      merge.execute();
    }
  }

  /** Not committed. */
  static void delete(Database database, String file) throws SQLException {
    try (PreparedStatement delete =
        database.connection().prepareStatement("DELETE FROM SALVAGE WHERE FILE = ?")) {
      delete.setString(1, file);
      delete.execute();
    }
  }
}
