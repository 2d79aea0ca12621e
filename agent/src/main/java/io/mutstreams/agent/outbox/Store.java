package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.StorageKeys;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the storage thread: batches of writes, and looks between them. Storage thread only.
 *
 * <p>A batch is what has come in while the one before was synced, and in a short wait after that,
 * up to a bound. What could not be written stays in its place, and is tried again; looks go on
 * meanwhile where the database can be read.
 */
final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final int LOOK_FAILURES = 3;
  private static final String NOT_OPENED = "The storage cannot be opened";

  private final FolderHold hold;
  private final Database database;
  private final Rings rings;
  private final StateTable state;
  private final Trouble writing;
  private final Trouble reading;
  private final Upkeep upkeep;
  private final Salvages salvages;
  private final CheckpointRate rate;
  private final Writes writes = new Writes();
  private final Ahead ahead = new Ahead();
  private final Deque<Look> looks = new ArrayDeque<>();
  private int lookFailures;
  private boolean loadedBefore;
  private int movedAside;

  Store(
      FolderHold hold,
      Database database,
      Rings rings,
      StateTable state,
      Trouble writing,
      Trouble reading,
      CheckpointRate rate) {
    this.hold = hold;
    this.database = database;
    this.rings = rings;
    this.state = state;
    this.writing = writing;
    this.reading = reading;
    this.rate = rate;
    this.upkeep = new Upkeep(database, rings);
    this.salvages = new Salvages(database, rings);
  }

  void write(Write write) {
    writes.add(write);
    if (writes.plenty() && mayStore()) {
      // One, and not all: the rest is the next, which is made ready meanwhile.
      boolean unused = store(new ArrayList<>(), new LinkedHashSet<>());
      maintain();
    }
  }

  /** Looks at what is stored already: it does not wait until what came in before is synced. */
  void read(Look look) {
    looks.addLast(look);
    runLooks();
  }

  /** Looks when what came in before is stored. */
  void look(Look look) {
    flush();
    looks.addLast(look);
    runLooks();
  }

  /** Something was settled, or a bound was changed: who waits for room may have it now. */
  void freed(Ring ring) {
    upkeep.touched();
    ring.family().rings().forEach(writes::putBack);
    rings.holds().look();
  }

  /** What waits to be stored in a ring that is removed is dropped: it is settled. */
  void discard(Ring ring) {
    List<RingAppend> gone = writes.remove(ring);
    gone.forEach(append -> Callbacks.run(append::done));
    answer(ring);
  }

  /**
   * Brings the file to another key. What comes in meanwhile waits, and what was synced is kept,
   * whatever fails.
   */
  void rekey(StorageKeys keys) throws SQLException, IOException {
    flush();
    if (!ready() || !writes.isEmpty()) {
      throw new IOException("nothing can be stored now");
    }
    try {
      rings.save(database);
      database.close();
    } catch (SQLException e) {
      database.abandon();
      throw e;
    }
    try {
      database.rekey(keys);
    } finally {
      boolean unused = ready();
    }
  }

  /** Whether what waits to be stored may wait a little longer, for more: nobody is in a hurry. */
  boolean mayLinger() {
    return isWell() && writes.mayLinger(!rate.open());
  }

  /**
   * Whether what waits to be stored is to wait, though nothing more may come: it is state alone,
   * and other state was synced only just now. Not for long.
   */
  boolean mustLinger() {
    return isWell() && writes.stateAlone() && !rate.open();
  }

  private boolean isWell() {
    return looks.isEmpty() && writing.sentence() == null && database.isOpen();
  }

  /** Whether what is open is verified, and nothing is left to be salvaged. */
  boolean whole() {
    return !database.unverified() && !salvages.busy();
  }

  /** Does what is to be done when nothing more has come in. */
  void rest() {
    // First: it makes room on a full disk.
    maintain();
    flush();
    runLooks();
    salvage();
    verify();
  }

  /**
   * When {@link #rest} has something to do though nothing comes in.
   *
   * @return in nanoseconds from now; negative for never
   */
  long nextIn() {
    long now = System.nanoTime();
    if (!whole()) {
      return Math.max(writing.nextIn(now), reading.nextIn(now));
    }
    if (writes.isEmpty() && looks.isEmpty() && !upkeep.due()) {
      return -1;
    }
    long next = looks.isEmpty() ? Long.MAX_VALUE : 0;
    if (!writes.isEmpty()) {
      next = Math.min(next, writing.nextIn(now));
    }
    if (upkeep.due()) {
      next = Math.min(next, Math.max(0, upkeep.at() - now));
    }
    return Math.max(next, reading.nextIn(now));
  }

  /** When {@link #ready} may try to open the database, in nanoseconds from now. */
  long openIn() {
    return reading.nextIn(System.nanoTime());
  }

  /**
   * Takes the folder, if the disk lets it.
   *
   * @throws StorageException when it must not be taken, or never can be
   */
  void takeFolder() {
    try {
      hold.take();
    } catch (IOException e) {
      reading.failed(e, NOT_OPENED);
    }
  }

  /** Opens the database if it is not open. Returns whether it is. */
  boolean ready() {
    if (database.isOpen()) {
      return true;
    }
    if (!reading.over()) {
      return false;
    }
    try {
      hold.take();
      openAndLoad();
      reading.worked();
      return true;
    } catch (StorageException e) {
      throw e;
    } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      reading.failed(e, NOT_OPENED);
      return false;
    }
  }

  void close() {
    rest();
    try {
      if (database.isOpen()) {
        rings.save(database);
      }
      database.close();
    } catch (SQLException e) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .log("The storage was not closed cleanly: {}", e.getMessage());
      database.abandon();
    }
    salvages.close();
  }

  private void openAndLoad() throws SQLException, IOException {
    database.open();
    try {
      load();
    } catch (SQLException | RuntimeException e) {
      if (!database.damaged(e)) {
        throw e;
      }
      database.moveAside(e);
      database.open();
      load();
    }
    loadedBefore = true;
  }

  private void load() throws SQLException, IOException {
    salvages.opened(loadedBefore, database.movedAside() != movedAside);
    long lost = rings.load(database, loadedBefore);
    state.load(database);
    if (lost > 0 && database.movedAside() == movedAside) {
      database.alarm(
          lost
              + " stored messages are gone: the storage file was damaged, and H2 went back to an"
              + " earlier state. Check the disk.");
    }
    movedAside = database.movedAside();
  }

  private void flush() {
    boolean going = true;
    while (going && !writes.isEmpty() && mayStore()) {
      going = store(new ArrayList<>(), new LinkedHashSet<>());
    }
  }

  private boolean mayStore() {
    return writing.over() && ready();
  }

  private boolean store(List<Write> batch, Set<Part> parts) {
    try {
      int state = writes.checkpoints();
      writes.stage(batch, parts);
      if (batch.isEmpty()) {
        return true;
      }
      if (writes.checkpoints() < state) {
        rate.passed();
      }
      store(parts);
    } catch (SQLException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      parts.forEach(Part::unstage);
      writes.putBack(batch, parts);
      if (moveAside(e)) {
        return true;
      }
      writing.failed(e, "Nothing can be stored, and the sources are held back");
      return false;
    }
    writing.worked();
    upkeep.touched();
    parts.forEach(Part::committed);
    batch.forEach(write -> Callbacks.run(write::done));
    rings.holds().look(); // what was dropped to make room is waited for no more
    for (Part part : parts) {
      if (part instanceof Ring ring) {
        answer(ring);
      }
    }
    return thin();
  }

  private void store(Set<Part> parts) throws SQLException {
    ahead.begin(writes.next());
    try {
      for (Part part : parts) {
        part.prepare(database);
      }
      for (Part part : parts) {
        part.write(database);
      }
      database.sync();
    } finally {
      ahead.end();
    }
  }

  /**
   * After the batch, and in a commit of its own: what it writes again lasts, as opposed to most of
   * what a batch writes beside its rows.
   */
  private boolean thin() {
    try {
      if (database.thin(false)) {
        database.sync();
      }
      return true;
    } catch (SQLException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      if (moveAside(e)) {
        return true;
      }
      writing.failed(e, "The storage file cannot be made compact");
      return false;
    }
  }

  /** The reads that waited for what was stored now. */
  private void answer(Ring ring) {
    looks.addAll(ring.parked);
    ring.parked.clear();
  }

  private void runLooks() {
    while (!looks.isEmpty() && ready()) {
      try {
        looks.getFirst().look(database);
        looks.removeFirst();
        lookFailures = 0;
      } catch (SQLException | RuntimeException | VirtualMachineError e) {
        lookFailed(e);
      }
    }
  }

  private void lookFailed(Throwable error) {
    lookFailures++;
    boolean given = Failures.corrupted(error) || lookFailures >= LOOK_FAILURES;
    // Not opened again before: H2 might go back to an earlier state and write over the rest.
    if (given && moveAside(error, true)) {
      lookFailures = 0;
      return;
    }
    if (Failures.closedBy(error)) {
      database.abandon();
    }
    reading.failed(error, "What is stored cannot be read");
  }

  /** Where the file is damaged: a new one is begun. Returns whether it was. */
  private boolean moveAside(Throwable error) {
    return moveAside(error, Failures.corrupted(error));
  }

  private boolean moveAside(Throwable error, boolean given) {
    if (!given || !database.damaged(error)) {
      return false;
    }
    try {
      database.moveAside(error);
      return true;
    } catch (IOException e) {
      error.addSuppressed(e);
      return false;
    }
  }

  private void verify() {
    if (!database.unverified()) {
      return;
    }
    try {
      database.verifySome();
    } catch (IOException e) {
      database.abandon();
      if (!moveAside(e)) {
        reading.failed(e, "What is stored cannot be read");
      }
    }
  }

  /** Brings over some more of a damaged file. */
  private void salvage() {
    if (!salvages.busy() || !writing.over() || !ready()) {
      return;
    }
    try {
      Ring filled = salvages.dose();
      if (filled != null) {
        writing.worked();
        upkeep.touched();
        answer(filled);
      }
      if (!salvages.busy()) {
        for (Ring ring : rings.all()) {
          writes.putBack(ring);
          answer(ring);
        }
      }
    } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      if (!moveAside(e)) {
        writing.failed(e, "What a damaged file still holds cannot be stored");
      }
    }
  }

  private void maintain() {
    if (!upkeep.due() || System.nanoTime() - upkeep.at() < 0 || !ready()) {
      return;
    }
    boolean full = writing.sentence() != null;
    try {
      upkeep.run(full, writes.isEmpty());
      if (writes.isEmpty()) {
        writing.worked();
      }
    } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      upkeep.failed();
      if (!moveAside(e) && !full) {
        writing.failed(e, "What was delivered cannot be taken off the disk");
      }
    }
  }
}
