package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.DeadLetters;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The dead letters on disk: 64 MiB or 100,000 of them, beyond which the oldest are dropped. Safe
 * for any thread.
 */
public final class StoredLetters implements DeadLetters {
  private static final long READ_BYTES = 4L << 20;

  private final Ring ring;
  private final StorageThread thread;
  private final Load load;
  private final Damage damage;
  private final AtomicLong added = new AtomicLong();

  StoredLetters(Ring ring, StorageThread thread, Load load, Damage damage) {
    this.ring = ring;
    this.thread = thread;
    this.load = load;
    this.damage = damage;
  }

  @Override
  public void add(Letter letter, Runnable durable) {
    added.incrementAndGet();
    long size = Rows.size(letter.record()) + letter.reason().length();
    load.add(1, size);
    List<Letter> one = List.of(letter);
    Runnable done =
        () -> {
          load.remove(1, size);
          durable.run();
        };
    thread.hand(store -> store.write(RingAppend.of(ring, one, size, Rows::write, done)));
  }

  @Override
  public long added() {
    return added.get();
  }

  /** How many are stored. */
  public long depth() {
    return ring.depth();
  }

  /** How many were dropped since the start, to make room for newer ones. */
  public long dropped() {
    return ring.dropped();
  }

  /**
   * Reads the newest.
   *
   * @param most how many at most; fewer when they are large
   * @param found gets them, the newest first, on the storage thread; must not block
   */
  public void read(int most, Consumer<List<Letter>> found) {
    thread.hand(store -> store.look(database -> read(database, most, found)));
  }

  private void read(Database database, int most, Consumer<List<Letter>> found) throws SQLException {
    List<Letter> read = new ArrayList<>();
    long[] bytes = {0};
    Iterator<Segment> newest = ring.segments().descendingIterator();
    while (newest.hasNext() && read.size() < most && bytes[0] < READ_BYTES) {
      ring.tables()
          .readNewest(
              database,
              newest.next(),
              (sequence, row) -> {
                bytes[0] += row.length;
                if (sequence > ring.tail()) {
                  damage.guard(() -> read.add(Rows.letter(row)));
                }
                return sequence > ring.tail() && read.size() < most && bytes[0] < READ_BYTES;
              });
    }
    Callbacks.run(() -> found.accept(read));
  }
}
