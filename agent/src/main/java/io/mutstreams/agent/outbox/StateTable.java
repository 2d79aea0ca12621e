package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.StateStore.Entry;
import io.mutstreams.api.Bytes;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state of all streams. Which state of which step is a number, the slot, in the table of
 * values, so that the keys stay short. Storage thread only.
 */
final class StateTable implements Part {
  private final Map<Slot, Integer> slots = new HashMap<>();
  private final List<Change> staged = new ArrayList<>();

  private record Slot(String stream, String step, String name) {}

  /**
   * A change of one stream. With entries null it forgets those of a step, or, step null, of all.
   */
  record Change(String stream, @Nullable String step, @Nullable List<Entry> entries) {}

  void load(Database database) throws SQLException {
    unstage();
    slots.clear();
    try (PreparedStatement query =
            database
                .connection()
                .prepareStatement("SELECT ID, STREAM, STEP, NAME FROM STATE_SLOT");
        ResultSet rows = query.executeQuery()) {
      while (rows.next()) {
        slots.put(
            new Slot(rows.getString(2), rows.getString(3), rows.getString(4)), rows.getInt(1));
      }
    }
    database.connection().commit();
  }

  List<Entry> read(Database database, String stream) throws SQLException {
    List<Entry> found = new ArrayList<>();
    try (PreparedStatement query =
        database
            .connection()
            .prepareStatement(
                "SELECT K, ENTRY, VERSION, TIME, V FROM STATE_ENTRY WHERE SLOT = ?")) {
      for (Map.Entry<Slot, Integer> slot : slots.entrySet()) {
        if (slot.getKey().stream().equals(stream)) {
          query.setInt(1, slot.getValue());
          try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              found.add(entry(slot.getKey(), rows));
            }
          }
        }
      }
    } finally {
      database.connection().commit();
    }
    return found;
  }

  private static Entry entry(Slot slot, ResultSet row) throws SQLException {
    return new Entry(
        slot.step(),
        slot.name(),
        row.getString(1),
        row.getString(2),
        row.getInt(3),
        row.getLong(4),
        Bytes.wrap(row.getBytes(5)));
  }

  void stage(Change change) {
    staged.add(change);
  }

  @Override
  public void prepare(Database database) {}

  @Override
  public void write(Database database) throws SQLException {
    for (Change change : staged) {
      if (change.entries() == null) {
        forget(database, change);
      } else {
        save(database, change.stream(), change.entries());
      }
    }
  }

  @Override
  public void committed() {
    unstage();
  }

  @Override
  public void unstage() {
    staged.clear();
  }

  private void save(Database database, String stream, List<Entry> entries) throws SQLException {
    try (PreparedStatement put =
            database
                .connection()
                .prepareStatement("MERGE INTO STATE_ENTRY VALUES(?, ?, ?, ?, ?, ?)");
        PreparedStatement remove =
            database
                .connection()
                .prepareStatement(
                    "DELETE FROM STATE_ENTRY WHERE SLOT = ? AND K = ? AND ENTRY = ?")) {
      boolean removes = false;
      for (Entry entry : entries) {
        Bytes value = entry.bytes();
        PreparedStatement statement = value == null ? remove : put;
        removes |= value == null;
        statement.setInt(1, slot(database, new Slot(stream, entry.step(), entry.state())));
        statement.setString(2, entry.key());
        statement.setString(3, entry.entry());
        if (value != null) {
          put.setInt(4, entry.version());
          put.setLong(5, entry.time());
          put.setBytes(6, value.toArray());
        }
        statement.execute();
      }
      if (removes) {
        database.removes();
      }
    }
  }

  private int slot(Database database, Slot slot) throws SQLException {
    Integer known = slots.get(slot);
    if (known != null) {
      return known;
    }
    int id = slots.values().stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    try (PreparedStatement insert =
        database.connection().prepareStatement("INSERT INTO STATE_SLOT VALUES(?, ?, ?, ?)")) {
      insert.setInt(1, id);
      insert.setString(2, slot.stream());
      insert.setString(3, slot.step());
      insert.setString(4, slot.name());
      insert.execute();
    }
    // If the batch fails, load() forgets it again.
    slots.put(slot, id);
    return id;
  }

  private void forget(Database database, Change change) throws SQLException {
    database.removes();
    List<Slot> gone =
        slots.keySet().stream()
            .filter(slot -> slot.stream().equals(change.stream()))
            .filter(slot -> change.step() == null || slot.step().equals(change.step()))
            .toList();
    for (String table : List.of("STATE_ENTRY WHERE SLOT", "STATE_SLOT WHERE ID")) {
      try (PreparedStatement delete =
          database.connection().prepareStatement("DELETE FROM " + table + " = ?")) {
        for (Slot slot : gone) {
          delete.setInt(1, slots.getOrDefault(slot, 0));
          delete.execute();
        }
      }
    }
    slots.keySet().removeAll(gone);
  }
}
