package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.DeadLetters;
import io.mutstreams.agent.flow.Outbox;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The dead letters on disk: 64 MiB or 100,000 of them, beyond which the oldest are dropped. Safe
 * for any thread. Answers come from the storage thread, and never on a storage that is closed; what
 * depends on them must not block that thread.
 */
public final class StoredLetters implements DeadLetters {
  /** So much is looked through at once at most, in rows and in bytes. */
  private static final int LOOK = 5_000;

  private static final long LOOK_BYTES = 4L << 20;

  private final Ring ring;
  private final StorageThread thread;
  private final Load load;
  private final Damage damage;
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong discarded = new AtomicLong();

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
    Outbox.Durable done =
        sequences -> {
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

  /** How many were discarded since the start. */
  public long discarded() {
    return discarded.get();
  }

  /**
   * How they are.
   *
   * @param letters how many are stored
   * @param bytes of them, about
   * @param first the number of the oldest; above {@code last} when there is none
   * @param last the number of the newest
   * @param dropped to make room for newer ones, since the start
   * @param discarded since the start
   */
  public record Look(
      long letters, long bytes, long first, long last, long dropped, long discarded) {}

  /**
   * A letter that is stored.
   *
   * @param number rises in the order of storing, and is never given twice
   */
  public record Numbered(long number, Letter letter) {}

  /**
   * Some of them.
   *
   * @param letters in order
   * @param upTo the number up to which it was looked
   * @param last the number of the newest that is stored; when {@code upTo} has come so far there is
   *     no more
   */
  public record Page(List<Numbered> letters, long upTo, long last) {}

  /** Looks at them as a whole. */
  public CompletableFuture<Look> look() {
    CompletableFuture<Look> found = new CompletableFuture<>();
    thread.hand(
        store ->
            store.read(
                open ->
                    found.complete(
                        new Look(
                            ring.depth(),
                            ring.bytes(),
                            ring.tail() + 1,
                            ring.head(),
                            ring.dropped(),
                            discarded()))));
    return found;
  }

  /**
   * Reads some.
   *
   * @param after the number after which to begin; 0 for the oldest
   * @param upTo the number of the last that may be of interest
   * @param most how many at most
   * @param bytes with so many nothing more is read; one is read however large it is
   * @param wanted which; asked by the storage thread
   */
  public CompletableFuture<Page> read(
      long after, long upTo, int most, long bytes, Predicate<Letter> wanted) {
    CompletableFuture<Page> found = new CompletableFuture<>();
    thread.hand(
        store -> store.read(open -> found.complete(page(open, after, upTo, most, bytes, wanted))));
    return found;
  }

  private Page page(
      Database database, long after, long upTo, int most, long bytes, Predicate<Letter> wanted)
      throws SQLException {
    Reading reading = new Reading(Math.max(after, ring.tail()) + 1, upTo, most, bytes, wanted);
    for (Segment segment : ring.segments()) {
      if (segment.last >= reading.next && reading.more()) {
        ring.tables().read(database, segment, reading.next, reading);
      }
    }
    // What is not there need not be looked for again.
    boolean all = reading.more() || reading.next > upTo;
    long looked = all ? Math.min(upTo, ring.head()) : reading.next - 1;
    return new Page(reading.found, Math.max(after, looked), Math.min(upTo, ring.head()));
  }

  /**
   * Reads the newest.
   *
   * @param most how many at most; fewer when they are large
   * @param found gets them, the newest first, on the storage thread; must not block
   */
  public void read(int most, Consumer<List<Letter>> found) {
    thread.hand(store -> store.look(database -> newest(database, most, found)));
  }

  private void newest(Database database, int most, Consumer<List<Letter>> found)
      throws SQLException {
    Reading reading = new Reading(0, Long.MAX_VALUE - 1, most, LOOK_BYTES, letter -> true);
    Iterator<Segment> newest = ring.segments().descendingIterator();
    while (newest.hasNext() && reading.more()) {
      ring.tables()
          .readNewest(
              database,
              newest.next(),
              (sequence, row) -> sequence > ring.tail() && reading.row(sequence, row));
    }
    Callbacks.run(() -> found.accept(reading.found.stream().map(Numbered::letter).toList()));
  }

  /** Takes what is read. */
  private final class Reading implements Take {
    private final List<Numbered> found = new ArrayList<>();
    private final long upTo;
    private final int most;
    private final long bytes;
    private final Predicate<Letter> wanted;
    private long next;
    private long taken;
    private int rows;
    private long looked;

    Reading(long first, long upTo, int most, long bytes, Predicate<Letter> wanted) {
      this.next = first;
      this.upTo = upTo;
      this.most = most;
      this.bytes = bytes;
      this.wanted = wanted;
    }

    boolean more() {
      return next <= upTo
          && found.size() < most
          && (taken < bytes || found.isEmpty())
          && rows < LOOK
          && looked < LOOK_BYTES;
    }

    @Override
    public boolean row(long sequence, byte[] row) {
      if (sequence > upTo) {
        next = upTo + 1;
        return false;
      }
      next = sequence + 1;
      rows++;
      looked += row.length;
      if (!ring.isGone(sequence)) {
        damage.guard(
            () -> {
              Letter letter = Rows.letter(row);
              if (wanted.test(letter)) {
                found.add(new Numbered(sequence, letter));
                taken += row.length;
              }
            });
      }
      return more();
    }
  }

  /**
   * Takes letters out for good.
   *
   * @param numbers of them; those that are not there do not matter
   * @param discarded whether a person has said so; else something has become of them
   * @return completes, when it is synced to disk, with how many were there
   */
  public CompletableFuture<Long> remove(Collection<Long> numbers, boolean discarded) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    List<Long> all = List.copyOf(numbers);
    long[] removed = {0};
    thread.hand(
        store ->
            store.read(
                open -> {
                  // Runs again when the database failed: then some may be out already.
                  removed[0] += ring.takeOut(open, all);
                  open.sync();
                  store.freed(ring);
                  if (discarded) {
                    this.discarded.addAndGet(removed[0]);
                  }
                  done.complete(removed[0]);
                }));
    return done;
  }
}
