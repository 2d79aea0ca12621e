package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outgoing;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of one uplink, or of the records of one priority in it, for any thread: hands over to
 * the storage thread.
 */
final class RingOutbox implements Outbox {
  /** More is not read at once, whatever was asked for: it is held in memory. */
  private static final long READ_BYTES = 1L << 20;

  private final Ring ring;
  private final StorageThread thread;
  private final Load load;
  private final Damage damage;
  private final Ages ages;

  RingOutbox(Ring ring, StorageThread thread, Load load, Damage damage, Ages ages) {
    this.ages = ages;
    this.ring = ring;
    this.thread = thread;
    this.load = load;
    this.damage = damage;
  }

  @Override
  public void append(List<Outgoing> messages, Durable durable) {
    List<Outgoing> taken = List.copyOf(messages);
    long size = size(taken);
    int count = taken.size();
    long now = ages.now();
    load.add(count, size);
    Durable done =
        sequences -> {
          load.remove(count, size);
          durable.at(sequences);
        };
    thread.hand(
        store ->
            store.write(
                RingAppend.of(
                    ring, taken, size, (message, pack) -> Rows.write(message, now, pack), done)));
  }

  private static long size(List<Outgoing> messages) {
    long size = 0;
    for (Outgoing message : messages) {
      size += Rows.size(message);
    }
    return size;
  }

  @Override
  public void read(long after, int most, Consumer<List<Stored>> found) {
    thread.hand(
        store ->
            store.read(
                database -> {
                  expire(store, database);
                  read(database, after, most, found);
                }));
  }

  private void read(Database database, long after, int most, Consumer<List<Stored>> found)
      throws SQLException {
    List<Stored> read = RingReading.read(database, ring, damage, after, most, READ_BYTES).records();
    if (read.isEmpty() && ring.awaits()) {
      ring.parked.add(again -> read(again, after, most, found));
    } else {
      Callbacks.run(() -> found.accept(read));
    }
  }

  @Override
  public void settle(long upTo) {
    thread.hand(
        store -> {
          ring.settle(upTo);
          store.freed(ring);
        });
  }

  @Override
  public void mark(Consumer<@Nullable Mark> found) {
    thread.hand(store -> store.read(database -> Callbacks.run(() -> found.accept(ring.mark()))));
  }

  @Override
  public long depth() {
    return ring.depth();
  }

  @Override
  public long bytes() {
    return ring.bytes();
  }

  @Override
  public long dropped() {
    return ring.dropped();
  }

  @Override
  public long oldestMillis() {
    long stored = ring.oldestStored();
    return stored == 0 || ring.depth() == 0 ? 0 : ages.of(stored);
  }

  @Override
  public void expire() {
    if (ring.expires() || !ring.oldestKnown()) {
      thread.hand(
          store ->
              store.read(
                  database -> {
                    expire(store, database);
                    ring.lookAtOldest(database);
                  }));
    }
  }

  private void expire(Store store, Database database) throws SQLException {
    long before = ring.depth();
    ring.expire(database, ages::before);
    if (ring.depth() < before) {
      store.freed(ring);
    }
  }

  @Override
  public long discardedUpTo() {
    return ring.discardedUpTo();
  }

  @Override
  public void limit(Limits limits) {
    Bounds bounds =
        new Bounds(limits.maxBytes(), Long.MAX_VALUE, limits.maxAgeMillis(), limits.whenFull());
    thread.hand(
        store -> {
          // The bounds are the uplink's: holds of an earlier configuration have them too.
          ring.family().rings().forEach(each -> each.bound(bounds));
          store.freed(ring);
        });
  }
}
