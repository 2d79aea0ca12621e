package io.mutstreams.agent.outbox;

import io.mutstreams.agent.outbox.SalvageLabels.Known;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be salvaged of damaged files: one after the other, the oldest first. Storage thread
 * only.
 */
final class Salvages {
  private final Database database;
  private final Rings rings;
  private final Map<Path, Map<RingId, Known>> known = new HashMap<>();
  private final Deque<Path> waiting = new ArrayDeque<>();
  private @Nullable Salvage current;

  Salvages(Database database, Rings rings) {
    this.database = database;
    this.rings = rings;
  }

  /**
   * The database was opened, and its rings are not loaded yet.
   *
   * @param again it was open before in the life of this storage
   * @param moved whether a damaged file was moved aside for that
   */
  void opened(boolean again, boolean moved) throws SQLException, IOException {
    List<Path> pending = database.marks().pending();
    if (!again) {
      dropPartialState();
    }
    recall(pending.stream().map(SalvageMarks::name).toList());
    if (moved && again && !pending.isEmpty()) {
      known.put(pending.get(pending.size() - 1), rings.known());
    }
    for (int i = 0; i < pending.size(); i++) {
      String name = SalvageMarks.name(pending.get(i));
      if (SalvageNote.read(database, name) == null) {
        boolean newest = i == pending.size() - 1;
        char state = newest ? state(pending.get(i), again) : SalvageNote.NOT_USED;
        SalvageNote note = SalvageNote.begin(name, state);
        note.write(database);
        database.sync();
        tell(note, false);
      }
    }
    Salvage going = current;
    waiting.clear();
    pending.stream()
        .filter(file -> going == null || !file.equals(going.file()))
        .forEach(waiting::add);
    next();
  }

  /** What was brought over before, of the files that are still there. */
  private void recall(List<String> pending) throws SQLException {
    for (SalvageNote note : SalvageNote.all(database)) {
      if (database.marks().exists(note.file())) {
        tell(note, !pending.contains(note.file()));
      } else if (note.state() != SalvageNote.PARTIAL) {
        SalvageNote.delete(database, note.file());
        database.sync();
      }
    }
  }

  private void tell(SalvageNote note, boolean done) {
    database.marks().tell(note.file(), note.told(done));
  }

  private char state(Path file, boolean again) throws SQLException, IOException {
    if (new StateRescue(database).copy(file)) {
      return SalvageNote.COPIED;
    }
    return again ? SalvageNote.PARTIAL : SalvageNote.NOT_USED;
  }

  private void dropPartialState() throws SQLException {
    try (Statement statement = database.connection().createStatement()) {
      boolean partial;
      try (ResultSet found = statement.executeQuery("SELECT 1 FROM SALVAGE WHERE STATE = 'P'")) {
        partial = found.next();
      }
      if (partial) {
        StateRescue.forget(database.connection());
        statement.execute("UPDATE SALVAGE SET STATE = 'N' WHERE STATE = 'P'");
        database.sync();
      } else {
        database.connection().commit();
      }
    }
  }

  /** Whether there is something to do. */
  boolean busy() {
    return current != null;
  }

  /**
   * Does some of it.
   *
   * @return the ring that got something; null when none did
   */
  @Nullable Ring dose() throws SQLException, IOException {
    Salvage salvage = current;
    if (salvage == null) {
      return null;
    }
    Ring filled = salvage.dose();
    tell(salvage.note(), false);
    if (salvage.done()) {
      finish(salvage);
    }
    return filled;
  }

  private void finish(Salvage salvage) throws SQLException, IOException {
    database.marks().end(salvage.file()); // its note stays: it tells what came of it
    tell(salvage.note(), true);
    salvage.close();
    current = null;
    database.alarm(salvage.summary());
    next();
  }

  private void next() throws SQLException {
    while (current == null && !waiting.isEmpty()) {
      Path file = waiting.removeFirst();
      SalvageNote note = SalvageNote.read(database, SalvageMarks.name(file));
      try {
        current =
            new Salvage(
                database,
                rings,
                file,
                database.content(file),
                note == null
                    ? SalvageNote.begin(SalvageMarks.name(file), SalvageNote.NOT_USED)
                    : note,
                known.getOrDefault(file, Map.of()));
      } catch (IOException | StorageException e) {
        database.alarm(
            "The damaged storage file "
                + file
                + " cannot be read, and nothing of it is brought into the new one: "
                + e.getMessage()
                + ". It is tried again at the next start.");
      }
    }
    rings.hold(current != null);
  }

  void close() {
    if (current != null) {
      current.close();
    }
  }
}
