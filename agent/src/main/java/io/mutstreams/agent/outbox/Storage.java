package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.StorageKeys;
import io.mutstreams.agent.flow.EvenClock;
import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outboxes;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.agent.flow.SteadyClock;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that the agent stores, in one H2 database in a folder of its own. Safe for any thread; all
 * work is done by one private thread, which cannot be interrupted. Nothing blocks but {@link
 * #close}.
 *
 * <p>The database is opened by that thread while the agent starts: until then calls queue up, and
 * the counters are 0. A read answers truly in any case.
 *
 * <p>On a full disk, or another failure to write, nothing is lost: what was handed over stays
 * queued and its callbacks wait, until the disk has room again. What is stored can be read
 * meanwhile. A database that is damaged is moved aside, with an alarm, and a new one begun.
 */
public final class Storage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
  private static final long CLOSE_SECONDS = 10;

  private final Path folder;
  private final Database database;
  private final Rings rings = new Rings();
  private final StateTable table = new StateTable();
  private final Trouble writing;
  private final Trouble reading;
  private final Load load;
  private final Damage damage;
  private final StorageThread thread;
  private final StoredOutboxes outboxes;
  private final UplinkOutboxes forUplinks;
  private final StoredLetters letters;
  private final StateStore state;

  /** The last change of the key. */
  private volatile CompletableFuture<@Nullable Void> rekeying =
      CompletableFuture.completedFuture(null);

  private Storage(
      Path folder, Database database, Alarm alarm, Runnable pause, Ages ages, CheckpointRate rate) {
    this.folder = folder;
    this.database = database;
    writing = new Trouble("storing", folder, alarm);
    reading = new Trouble("reading what is stored", folder, alarm);
    load = new Load(alarm, Runtime.getRuntime().maxMemory(), System::nanoTime);
    damage = new Damage(alarm);
    FolderHold hold = new FolderHold(folder);
    thread =
        new StorageThread(
            hold,
            () -> new Store(hold, database, rings, table, writing, reading, rate),
            alarm,
            pause);
    outboxes = new StoredOutboxes(rings, thread, damage);
    forUplinks =
        new UplinkOutboxes(rings, thread, ring -> new RingOutbox(ring, thread, load, damage, ages));
    letters = new StoredLetters(rings.letters(), thread, load, damage);
    state = new StoredState(table, thread);
  }

  /**
   * Begins to open the storage, which is not encrypted.
   *
   * @param folder made if absent, for its owner alone
   * @param alarm told of trouble, by the storage thread or a caller
   * @throws StorageException when the folder may not be used, another agent uses it, or a newer
   *     version wrote it. Where the disk does not let it be used now, that is tried again
   */
  public static Storage open(Path folder, Alarm alarm) {
    return open(folder, StorageKeys.NONE, alarm);
  }

  /**
   * The same, with keys. A file that is encrypted otherwise is brought to the key that it is to
   * have while it is opened; where its key is not known it must not be opened.
   */
  public static Storage open(Path folder, StorageKeys keys, Alarm alarm) {
    return open(folder, keys, true, alarm);
  }

  /**
   * @param convert whether a file that is encrypted otherwise is brought to the key; else it is
   *     used as it is
   */
  static Storage open(Path folder, StorageKeys keys, boolean convert, Alarm alarm) {
    Path place = Folder.place(folder);
    return open(
        new Storage(
            place,
            new Database(place, keys, convert, alarm),
            alarm,
            StorageThread::pause,
            new Ages(new SteadyClock(), new EvenClock()),
            new CheckpointRate(System::nanoTime)));
  }

  static Storage open(Path folder, Alarm alarm, Runnable pause, Ages ages) {
    return open(folder, alarm, pause, ages, new CheckpointRate(System::nanoTime));
  }

  static Storage open(Path folder, Alarm alarm, Runnable pause, Ages ages, CheckpointRate rate) {
    Path place = Folder.place(folder);
    Database database = new Database(place, StorageKeys.NONE, true, alarm);
    return open(new Storage(place, database, alarm, pause, ages, rate));
  }

  private static Storage open(Storage storage) {
    storage.thread.start();
    try {
      storage.thread.locked().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StorageException s ? s : e;
    }
    return storage;
  }

  /**
   * Completes when the database is open; fails with {@link StorageException} when it must not be
   * opened, as when a newer H2 wrote it, or it is encrypted with another key. While the disk does
   * not let it be opened it stays incomplete.
   */
  public CompletableFuture<@Nullable Void> opened() {
    return thread.opened().copy();
  }

  /**
   * Whether all of it is there that can be: it is verified, and nothing is left to be brought over
   * from a damaged file. Never completes on a storage that is closed, or while it cannot be read.
   */
  CompletableFuture<Boolean> whole() {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    thread.hand(store -> store.look(open -> answer.complete(store.whole())));
    return answer;
  }

  /**
   * Completes with the reason when nothing will ever be stored any more, as when the database must
   * not be opened. The alarm has been raised; the agent should stop.
   */
  public CompletableFuture<String> failed() {
    return thread.failed().copy();
  }

  /**
   * The outbox for the records of normal priority of an uplink; the same one each time.
   *
   * @param limits hold from now on
   */
  public Outbox outbox(String uplink, Outbox.Limits limits) {
    return outbox(uplink, Priority.NORMAL, limits);
  }

  /**
   * The outbox for the records of one priority of an uplink; the same one each time. All of one
   * uplink share its bounds.
   *
   * @param limits hold from now on
   */
  public Outbox outbox(String uplink, Priority priority, Outbox.Limits limits) {
    return forUplinks.of(uplink, priority, limits);
  }

  /** The outboxes for the uplinks that use them, and their holds. */
  public Outboxes forUplinks() {
    return forUplinks;
  }

  /**
   * The outboxes that are on disk, with their depths. Never completes on a storage that is closed.
   */
  public CompletableFuture<Map<String, Long>> outboxes() {
    CompletableFuture<Map<String, Long>> found = new CompletableFuture<>();
    thread.hand(store -> store.look(open -> found.complete(rings.depths())));
    return found;
  }

  /**
   * Removes the outbox of an uplink that has left the configuration, with all that it holds. What
   * still waits to be stored in it is dropped too: its callbacks run.
   *
   * @return completes when it is gone from the database
   */
  public CompletableFuture<@Nullable Void> remove(String uplink) {
    CompletableFuture<@Nullable Void> removed = new CompletableFuture<>();
    Ring ring = rings.outbox(uplink);
    thread.hand(
        store ->
            store.look(
                open -> {
                  ring.remove(open);
                  store.discard(ring);
                  store.freed(ring);
                  removed.complete(null);
                }));
    return removed;
  }

  /**
   * Removes the outboxes that are not to be kept and hold nothing, nor have anything coming.
   *
   * @param keep the uplinks whose outboxes stay
   * @return the others that hold something and are therefore still there, with their depths. Never
   *     completes on a storage that is closed
   */
  public CompletableFuture<Map<String, Long>> removeDrained(Set<String> keep) {
    Set<String> kept = Set.copyOf(keep);
    CompletableFuture<Map<String, Long>> left = new CompletableFuture<>();
    thread.hand(
        store ->
            store.look(
                open -> {
                  for (Ring ring : rings.drained(kept)) {
                    ring.remove(open);
                    store.freed(ring);
                  }
                  for (StoredHold hold : rings.holds().idle(kept)) {
                    rings.holds().remove(open, hold);
                  }
                  Map<String, Long> depths = rings.depths();
                  depths.keySet().removeIf(name -> kept.contains(OutboxName.uplink(name)));
                  left.complete(depths);
                }));
    return left;
  }

  /**
   * Brings the file to another key, or to none, while all goes on: what is to be stored waits
   * meanwhile. A copy is written, synced and put in its place.
   *
   * @param keys the former one must be the one that it has
   * @return completes when it is done; fails with a reason for a person, and then the file has the
   *     key that it had
   */
  public CompletableFuture<@Nullable Void> rekey(StorageKeys keys) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    rekeying = done;
    thread.hand(
        store -> {
          try {
            store.rekey(keys);
            done.complete(null);
          } catch (SQLException | IOException | RuntimeException | VirtualMachineError e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** The outboxes for a person who looks at them. */
  public StoredOutboxes storedOutboxes() {
    return outboxes;
  }

  /** Whether so much waits to be stored that nothing more should be handed over. */
  public boolean pressed() {
    return load.pressed();
  }

  /** How many bytes of memory that takes which waits to be stored, about. */
  public long waitingBytes() {
    return load.held();
  }

  /**
   * Completes when its thread has come to this, which shows that it goes on. Never completes on a
   * storage that is closed.
   */
  public CompletableFuture<@Nullable Void> answer() {
    if (!rekeying.isDone()) {
      // That takes as long as the file is large, and who has asked for it waits for it.
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<@Nullable Void> answer = new CompletableFuture<>();
    thread.hand(store -> answer.complete(null));
    return answer;
  }

  /** The keyed state of the streams. */
  public StateStore state() {
    return state;
  }

  /** The dead letters. */
  public StoredLetters deadLetters() {
    return letters;
  }

  /** What keeps it from working at present, in words; null when nothing does. */
  public @Nullable String trouble() {
    return writing.sentence() != null ? writing.sentence() : reading.sentence();
  }

  /** How it is doing. Looks at the disk. */
  public StorageStatus status() {
    String trouble = trouble();
    return new StorageStatus(
        folder,
        state(trouble),
        thread.failed().getNow(trouble),
        load.messages(),
        load.bytes(),
        database.length(),
        Folder.free(folder),
        database.marks().found());
  }

  private StorageStatus.State state(@Nullable String trouble) {
    if (thread.failed().isDone()) {
      return StorageStatus.State.UNUSABLE;
    }
    if (trouble != null) {
      return StorageStatus.State.FAILING;
    }
    return thread.opened().isDone() ? StorageStatus.State.OPEN : StorageStatus.State.OPENING;
  }

  /**
   * Stores what was handed over, if the disk takes it, and closes. Waits 10 s at most. What could
   * not be stored was never called durable.
   */
  @Override
  public void close() {
    thread.finish();
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
    while (thread.isAlive() && System.nanoTime() < end) {
      try {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (thread.isAlive()) {
      LOG.atWarn()
          .addKeyValue("event", "storage")
          .addKeyValue("seconds", CLOSE_SECONDS)
          .log("The storage is still busy after {} s and is left behind.", CLOSE_SECONDS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
