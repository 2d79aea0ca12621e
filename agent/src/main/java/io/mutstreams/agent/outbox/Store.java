package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.h2.api.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the storage thread: batches of writes, and looks between them. Storage thread only.
 *
 * <p>A batch is what is waiting when the one before is synced, up to a bound; under load that makes
 * large batches without any lingering. What could not be written stays in its place, and is tried
 * again; looks go on meanwhile where the database can be read.
 */
final class Store {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final int BATCH_ROWS = 1_000;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int LOOK_FAILURES = 3;

  private final Database database;
  private final Rings rings;
  private final StateTable state;
  private final Trouble writing;
  private final Trouble reading;
  private final Upkeep upkeep;
  private final Deque<Write> writes = new ArrayDeque<>();
  private final Deque<Look> looks = new ArrayDeque<>();
  private final Pack pack = new Pack();
  private int rows;
  private long bytes;
  private int lookFailures;
  private boolean loadedBefore;

  Store(Database database, Rings rings, StateTable state, Trouble writing, Trouble reading) {
    this.database = database;
    this.rings = rings;
    this.state = state;
    this.writing = writing;
    this.reading = reading;
    this.upkeep = new Upkeep(database, rings);
  }

  /** For making rows. */
  Pack pack() {
    return pack;
  }

  void write(Write write) {
    writes.addLast(write);
    rows += write.rows();
    bytes += write.size();
    if (rows >= BATCH_ROWS || bytes >= BATCH_BYTES) {
      flush();
      maintain();
    }
  }

  void look(Look look) {
    flush();
    looks.addLast(look);
    runLooks();
  }

  /** What waits to be stored in a ring that is removed is dropped: it is settled. */
  void discard(Ring ring) {
    putBack(ring);
    List<RingAppend> gone = new ArrayList<>();
    for (Write write : writes) {
      if (write instanceof RingAppend append && append.ring == ring) {
        gone.add(append);
        rows -= append.rows();
        bytes -= append.size();
      }
    }
    writes.removeAll(gone);
    looks.addAll(ring.parked);
    ring.parked.clear();
    gone.forEach(append -> Callbacks.run(append::done));
  }

  /** Something was settled, or a bound was changed: who waits for room may have it now. */
  void freed(Ring ring) {
    upkeep.touched();
    putBack(ring);
  }

  /** Does what is to be done when nothing more has come in. */
  void rest() {
    flush();
    runLooks();
    maintain();
  }

  /**
   * When {@link #rest} has something to do though nothing comes in.
   *
   * @return in nanoseconds from now; negative for never
   */
  long nextIn() {
    if (writes.isEmpty() && looks.isEmpty() && !upkeep.due()) {
      return -1;
    }
    long now = System.nanoTime();
    long next = looks.isEmpty() ? Long.MAX_VALUE : 0;
    if (!writes.isEmpty()) {
      next = Math.min(next, writing.nextIn(now));
    }
    if (upkeep.due()) {
      next = Math.min(next, Math.max(upkeep.at() - now, writing.nextIn(now)));
    }
    return Math.max(next, reading.nextIn(now));
  }

  /** When {@link #ready} may try to open the database, in nanoseconds from now. */
  long openIn() {
    return reading.nextIn(System.nanoTime());
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
      openAndLoad();
      reading.worked();
      return true;
    } catch (StorageException e) {
      throw e;
    } catch (Exception | VirtualMachineError e) {
      database.abandon();
      reading.failed(e, "The storage cannot be opened");
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
      LOG.warn("The storage was not closed cleanly: {}", e.getMessage());
      database.abandon();
    }
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

  private void load() throws SQLException {
    rings.load(database, loadedBefore);
    state.load(database);
  }

  private void flush() {
    while (!writes.isEmpty() && writing.over() && ready()) {
      List<Write> batch = new ArrayList<>();
      Set<Part> parts = new LinkedHashSet<>();
      int batchRows = 0;
      long batchBytes = 0;
      while (!writes.isEmpty() && batchRows < BATCH_ROWS && batchBytes < BATCH_BYTES) {
        Write write = writes.removeFirst();
        Part part = write.stage();
        rows -= write.rows();
        bytes -= write.size();
        if (part != null) {
          batch.add(write);
          parts.add(part);
          batchRows += write.rows();
          batchBytes += write.size();
        }
      }
      if (!batch.isEmpty() && !store(batch, parts)) {
        return;
      }
    }
  }

  private boolean store(List<Write> batch, Set<Part> parts) {
    try {
      for (Part part : parts) {
        part.prepare(database);
      }
      for (Part part : parts) {
        part.write(database);
      }
      database.sync();
    } catch (SQLException | RuntimeException | VirtualMachineError e) {
      database.abandon();
      for (Part part : parts) {
        part.unstage();
      }
      putBack(batch, parts);
      writing.failed(e, "Nothing can be stored, and the sources are held back");
      return false;
    }
    writing.worked();
    for (Part part : parts) {
      part.committed();
    }
    for (Write write : batch) {
      Callbacks.run(write::done);
    }
    for (Part part : parts) {
      if (part instanceof Ring ring) {
        looks.addAll(ring.parked);
        ring.parked.clear();
      }
    }
    upkeep.touched();
    return true;
  }

  /** In their order, before what came later: also before what waits for room in the same ring. */
  private void putBack(List<Write> batch, Collection<Part> parts) {
    for (Part part : parts) {
      if (part instanceof Ring ring) {
        putBack(ring);
      }
    }
    for (int i = batch.size() - 1; i >= 0; i--) {
      putBack(batch.get(i));
    }
  }

  private void putBack(Ring ring) {
    while (!ring.waiting.isEmpty()) {
      putBack(ring.waiting.removeLast());
    }
  }

  private void putBack(Write write) {
    writes.addFirst(write);
    rows += write.rows();
    bytes += write.size();
  }

  private void runLooks() {
    while (!looks.isEmpty() && reading.over() && ready()) {
      try {
        looks.getFirst().look(database);
        looks.removeFirst();
        lookFailures = 0;
        reading.worked();
      } catch (SQLException | RuntimeException | VirtualMachineError e) {
        lookFailed(e);
      }
    }
  }

  private void lookFailed(Throwable error) {
    lookFailures++;
    boolean corrupted =
        error instanceof SQLException s && s.getErrorCode() == ErrorCode.FILE_CORRUPTED_1;
    database.abandon();
    if ((corrupted || lookFailures >= LOOK_FAILURES) && database.damaged(error)) {
      try {
        database.moveAside(error);
        lookFailures = 0;
        return;
      } catch (IOException e) {
        error.addSuppressed(e);
      }
    }
    reading.failed(error, "What is stored cannot be read");
  }

  private void maintain() {
    if (upkeep.due() && System.nanoTime() - upkeep.at() >= 0 && writing.over() && ready()) {
      try {
        upkeep.run(!writes.isEmpty());
        writing.worked();
      } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
        database.abandon();
        writing.failed(e, "What was delivered cannot be taken off the disk");
      }
    }
  }
}
