package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.flow.Outbox.Stored;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The outboxes as a person looks at them: beside the uplinks that fill and drain them, which it
 * does not disturb. Safe for any thread. What is asked for is found by the storage thread: an
 * answer comes when the database is open, and never on a storage that is closed; what depends on it
 * must not block that thread.
 */
public final class StoredOutboxes {
  private final Rings rings;
  private final StorageThread thread;
  private final Damage damage;

  StoredOutboxes(Rings rings, StorageThread thread, Damage damage) {
    this.rings = rings;
    this.thread = thread;
    this.damage = damage;
  }

  /**
   * How an outbox is.
   *
   * @param uplink whose
   * @param records how many it holds
   * @param bytes of them, about
   * @param first the sequence of the oldest; above {@code last} when it holds none
   * @param last the sequence of the newest; 0 when it never held any
   * @param oldest when the first was stored, epoch milliseconds; 0 when it is not known
   * @param dropped because it was full, since the start
   * @param discarded by {@link #discard}, since the start
   * @param stream whose records these are, where they belong to a hold; else ""
   * @param after what must be delivered before they may go: how many records, by outbox
   */
  public record Look(
      String uplink,
      long records,
      long bytes,
      long first,
      long last,
      long oldest,
      long dropped,
      long discarded,
      String stream,
      Map<String, Long> after) {}

  /**
   * A part of an outbox.
   *
   * @param records in the order in which they were stored
   * @param upTo the sequence up to which it was looked
   * @param last the sequence of the newest that is stored; when {@code upTo} has come so far there
   *     is no more
   */
  public record Page(List<Stored> records, long upTo, long last) {}

  /** All outboxes that an uplink uses or the disk holds, by name. */
  public CompletableFuture<List<Look>> list() {
    CompletableFuture<List<Look>> found = new CompletableFuture<>();
    thread.hand(store -> store.read(open -> found.complete(looks(open))));
    return found;
  }

  private List<Look> looks(Database database) throws SQLException {
    List<Look> looks = new ArrayList<>();
    for (Ring ring : rings.outboxes()) {
      Optional<StoredHold> hold = rings.holds().of(ring);
      looks.add(
          new Look(
              ring.name,
              ring.depth(),
              ring.bytes(),
              ring.tail() + 1,
              ring.head(),
              oldest(database, ring),
              ring.dropped(),
              ring.discarded(),
              hold.map(its -> its.stream).orElse(""),
              hold.map(its -> its.waitsFor(rings)).orElse(Map.of())));
    }
    return looks;
  }

  private long oldest(Database database, Ring ring) throws SQLException {
    List<Stored> first = RingReading.read(database, ring, damage, 0, 1, 1).records();
    return first.isEmpty() ? 0 : first.get(0).time();
  }

  /**
   * Reads a part.
   *
   * @param after the sequence after which to begin; 0 for the oldest
   * @param most how many at most
   * @param bytes with so many nothing more is read; one is read however large it is
   * @return completes with null when there is no such outbox
   */
  public CompletableFuture<@Nullable Page> read(String uplink, long after, int most, long bytes) {
    CompletableFuture<@Nullable Page> found = new CompletableFuture<>();
    thread.hand(
        store -> store.read(open -> found.complete(page(open, uplink, after, most, bytes))));
    return found;
  }

  private @Nullable Page page(Database database, String uplink, long after, int most, long bytes)
      throws SQLException {
    Ring ring = rings.find(uplink);
    if (ring == null) {
      return null;
    }
    RingReading read = RingReading.read(database, ring, damage, after, most, bytes);
    return new Page(read.records(), read.upTo(), ring.head());
  }

  /**
   * Drops the oldest on purpose: they have been acknowledged to their sources, and nobody delivers
   * them any more, but for what an uplink has published before and waits for an answer to. What is
   * not durable yet is not touched.
   *
   * @param upTo the sequence up to which
   * @return completes, when it is synced to disk, with how many were dropped, or with null when
   *     there is no such outbox
   */
  public CompletableFuture<@Nullable Long> discard(String uplink, long upTo) {
    CompletableFuture<@Nullable Long> done = new CompletableFuture<>();
    long[] dropped = {0};
    thread.hand(
        store ->
            store.read(
                open -> {
                  Ring ring = rings.find(uplink);
                  if (ring == null) {
                    done.complete(null);
                    return;
                  }
                  // Runs again when the database failed: then the tail has moved already.
                  dropped[0] += ring.discard(upTo);
                  ring.tidy(open, true);
                  open.sync();
                  store.freed(ring);
                  done.complete(dropped[0]);
                }));
    return done;
  }

  /**
   * Gives up the order of what an uplink holds: it waits for no other outbox any more.
   *
   * @return completes, when it is synced to disk, with how many records were held; null where there
   *     is no such uplink
   */
  public CompletableFuture<@Nullable Long> release(String uplink) {
    CompletableFuture<@Nullable Long> done = new CompletableFuture<>();
    thread.hand(
        store ->
            store.look(
                open -> {
                  boolean known =
                      rings.outboxes().stream()
                          .anyMatch(ring -> OutboxName.uplink(ring.name).equals(uplink));
                  List<StoredHold> holds =
                      rings.holds().of(uplink).stream().filter(StoredHold::holds).toList();
                  long records = 0;
                  for (StoredHold hold : holds) {
                    records += hold.rings.stream().mapToLong(Ring::depth).sum();
                    Holds.write(open, hold, List.of());
                  }
                  open.sync();
                  holds.forEach(
                      hold -> {
                        hold.release();
                        hold.rings.forEach(store::freed);
                      });
                  done.complete(known ? Long.valueOf(records) : null);
                }));
    return done;
  }

  /** How many records of all outboxes of an uplink were discarded since the start. */
  public long discarded(String uplink) {
    long discarded = 0;
    for (Priority priority : Priority.values()) {
      Ring ring = rings.find(OutboxName.of(uplink, priority));
      discarded += ring == null ? 0 : ring.discarded();
    }
    return discarded;
  }
}
