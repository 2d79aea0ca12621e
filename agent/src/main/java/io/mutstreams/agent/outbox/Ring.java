package io.mutstreams.agent.outbox;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Outbox;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A durable queue of rows in a ring of segment tables: appended at the head, dropped whole at the
 * tail. Storage thread only, but for the counters, which any thread may read.
 *
 * <p>Rows have consecutive sequences, so depth is head - tail. Appending goes in three moves, so
 * that a batch of several rings is one transaction: stage (what is taken, in memory), prepare and
 * write (in the database), and then committed, or, when the database failed, unstage: the database
 * is then opened again and the ring loaded from it.
 */
final class Ring implements Part {
  final char kind;
  final String name;

  /** Appends that wait for room, in order. */
  final Deque<RingAppend> waiting = new ArrayDeque<>();

  /** Reads that wait for appends before them, as the answer "nothing there" would be wrong. */
  final List<Look> parked = new ArrayList<>();

  /** Appends that were taken from the queue and are not durable yet. */
  int unstored;

  /** Whether nothing may be stored yet: it belongs to a hold whose marks are not known. */
  boolean forming;

  private final RingTables tables;
  private final Gone gone = new Gone();
  private final Deque<Segment> segments = new ArrayDeque<>();
  private final List<Segment> settled = new ArrayList<>();
  private final List<byte[]> staged = new ArrayList<>();
  private long stagedBytes;
  private long stagedDrops;
  private long drops;
  private long discards;
  private long total;
  private long tail;
  private long head;
  private boolean tailMoved;

  /** No row is older than this. */
  private long oldestTime = Long.MIN_VALUE;

  /** The sequence whose time is known, as that of the oldest. */
  private long oldestOf;

  private Bounds bounds;
  private final Family family;
  private final BooleanSupplier held;

  private volatile long depth;
  private volatile long bytes;
  private volatile long dropped;
  private volatile long discarded;
  private volatile long discardedUpTo;
  private volatile boolean expires;
  private volatile boolean oldestKnown = true;
  private volatile long oldestStored;

  /**
   * @param held whether what comes has to wait behind what is salvaged
   */
  Ring(char kind, String name, Bounds bounds, Family family, BooleanSupplier held) {
    this.held = held;
    this.kind = kind;
    this.name = name;
    this.bounds = bounds;
    this.family = family;
    family.join(this);
    this.tables = new RingTables(kind, name);
  }

  long depth() {
    return depth;
  }

  long bytes() {
    return bytes;
  }

  long dropped() {
    return dropped;
  }

  /** How many were dropped because a person said so. */
  long discarded() {
    return discarded;
  }

  /** The sequence up to which they did. */
  long discardedUpTo() {
    return discardedUpTo;
  }

  long tail() {
    return tail;
  }

  /** Behind all that is stored; null where all of it is settled. */
  Outbox.@Nullable Mark mark() {
    return head == tail ? null : new Outbox.Mark(name, head);
  }

  long head() {
    return head;
  }

  Deque<Segment> segments() {
    return segments;
  }

  RingTables tables() {
    return tables;
  }

  /** Whether a row behind the tail was taken out. */
  boolean isGone(long sequence) {
    return gone.has(sequence);
  }

  /** Whether more may come before what waits: "nothing there" would be wrong. */
  boolean awaits() {
    return unstored > 0 || held();
  }

  private boolean held() {
    return held.getAsBoolean();
  }

  /** All that share its bounds. */
  Family family() {
    return family;
  }

  long heldRows() {
    return present() + staged.size();
  }

  /** What they take of the disk. */
  long heldBytes() {
    return Footprint.of(heldRows(), live() + stagedBytes);
  }

  /** Whether what it holds may become too old. */
  boolean expires() {
    return expires;
  }

  /** Whether {@link #oldestStored} is that of what is the oldest now. */
  boolean oldestKnown() {
    return oldestKnown;
  }

  /** When the oldest was stored that is not settled, in epoch milliseconds; 0: not known. */
  long oldestStored() {
    return oldestStored;
  }

  /** Looks when the oldest was stored, unless that is known. */
  void lookAtOldest(Database database) throws SQLException {
    if (oldestKnown || head == tail) {
      return;
    }
    long[] time = {0};
    tables.read(
        database,
        segments.getFirst(),
        tail + 1,
        (found, row) -> {
          time[0] = Rows.time(row, 0);
          return false;
        });
    oldestStored = time[0];
    oldestOf = tail + 1;
    publish();
  }

  void bound(Bounds changed) {
    bounds = changed;
    expires = changed.maxAgeMillis() > 0;
    oldestTime = Long.MIN_VALUE;
    if (changed.whenFull() == WhenFull.DROP_OLDEST) {
      dropOldest();
    }
  }

  /**
   * Takes over what the database holds.
   *
   * @param id in the database; 0 when it holds nothing
   * @param again after a failure. What memory knows better then stays: the tail may not have been
   *     written, and rows may have been that were never confirmed
   */
  void load(Database database, int id, long storedTail, List<Segment> stored, boolean again)
      throws SQLException {
    unstage();
    segments.clear();
    settled.clear();
    total = 0;
    tables.loaded(id);
    tail = Math.max(tail, storedTail);
    long end = tail;
    for (Segment segment : stored) {
      if (again && segment.last > head) {
        tables.cut(database, segment, head);
      }
      end = Math.max(end, segment.last);
    }
    head = again && stored.isEmpty() ? Math.max(head, end) : end;
    for (Segment segment : stored) {
      boolean useful = segment.rows() > 0 ? segment.last > tail : segment.first == head + 1;
      (useful ? segments : settled).add(segment);
      total += useful ? segment.bytes : 0;
    }
    tail = segments.isEmpty() ? head : Math.max(tail, segments.getFirst().first - 1);
    if (kind == Rings.LETTERS) {
      gone.load(database, tail, head);
      settle(tail);
    }
    publish();
  }

  /** Whether an append of so much has room, or must wait for it. */
  boolean takes(int rows, long size) {
    if (forming || !waiting.isEmpty() || held()) {
      return false;
    }
    long present = family.rows();
    long taken = family.bytes() + Footprint.of(rows, size);
    boolean fits = present + rows <= bounds.maxRows() && taken <= bounds.maxBytes();
    return bounds.whenFull() != WhenFull.BLOCK || present == 0 || fits;
  }

  /** Returns the sequences that they will have; 0 for what is dropped. */
  long[] stage(List<byte[]> rows) {
    long[] sequences = new long[rows.size()];
    int at = 0;
    for (byte[] row : rows) {
      boolean newest = bounds.whenFull() == WhenFull.DROP_NEWEST;
      long taken = newest ? family.bytes() : 0;
      long count = newest ? family.rows() : 0;
      long size = Footprint.of(1, row.length);
      boolean fits = taken + size <= bounds.maxBytes() && count < bounds.maxRows();
      if (bounds.whenFull() != WhenFull.BLOCK && !fits) {
        stagedDrops++;
      } else {
        staged.add(row);
        stagedBytes += row.length;
        sequences[at] = head + staged.size();
      }
      at++;
    }
    return sequences;
  }

  @Override
  public void unstage() {
    staged.clear();
    stagedBytes = 0;
    stagedDrops = 0;
  }

  @Override
  public void prepare(Database database) throws SQLException {
    if (staged.isEmpty()) {
      return;
    }
    if (!settled.isEmpty()) {
      tidy(database, false); // what is dropped makes room for what comes
    }
    Segment last = segments.peekLast();
    if (last == null || bounds.fills(last)) {
      Segment next = new Segment(head + 1, head, 0);
      tables.begin(database, next, last, tail);
      segments.addLast(next);
    }
  }

  @Override
  public void write(Database database) throws SQLException {
    if (!staged.isEmpty()) {
      tables.append(database, segments.getLast(), head + 1, staged);
    }
  }

  @Override
  public void committed() {
    if (!staged.isEmpty()) {
      Segment segment = segments.getLast();
      segment.last += staged.size();
      segment.bytes += stagedBytes;
      total += stagedBytes;
      head = segment.last;
    }
    drops += stagedDrops;
    unstage();
    if (bounds.whenFull() == WhenFull.DROP_OLDEST) {
      dropOldest();
    }
    dropSettled();
    publish();
  }

  void settle(long upTo) {
    long unused = advance(upTo);
  }

  /** Moves the tail, also over what was taken out. Returns how many rows are gone by that. */
  private long advance(long upTo) {
    long moved = Math.max(tail, Math.min(upTo, head));
    while (moved < head && gone.has(moved + 1)) {
      moved++;
    }
    if (moved == tail) {
      return 0;
    }
    long rows = moved - tail - gone.pass(tail, moved);
    tail = moved;
    tailMoved = true;
    dropSettled();
    publish();
    return rows;
  }

  /** Drops what is stored up to a sequence, because a person said so. Returns how many. */
  long discard(long upTo) {
    long before = tail;
    long rows = advance(upTo);
    discards += rows;
    if (tail > before) {
      discardedUpTo = tail;
    }
    publish();
    return rows;
  }

  /** Takes rows out, wherever they are. Commits, does not sync. Returns how many were there. */
  long takeOut(Database database, Collection<Long> sequences) throws SQLException {
    long taken = 0;
    for (long sequence : sequences) {
      if (sequence > tail && sequence <= head && gone.add(sequence)) {
        taken++;
      }
    }
    gone.write(database);
    database.connection().commit();
    settle(tail);
    publish();
    return taken;
  }

  private long present() {
    return head - tail - gone.count();
  }

  /** Whether {@link #tidy} has something to write. */
  boolean untidy(boolean emptied) {
    boolean drained = head == tail && !segments.isEmpty();
    return tailMoved || !settled.isEmpty() || (emptied && drained);
  }

  /**
   * Writes the tail, and drops tables that are settled. Commits, does not sync.
   *
   * @param emptied drop the last one too, when all of it is settled
   */
  void tidy(Database database, boolean emptied) throws SQLException {
    if (emptied && head == tail) {
      settled.addAll(segments);
      segments.clear();
      total = 0;
    }
    tables.end(database, tail, settled);
    gone.tidy(database, tail);
    settled.clear();
    tailMoved = false;
    publish();
  }

  /** Removes the ring from the database; it may be used again as a new one. */
  void remove(Database database) throws SQLException {
    drops += advance(head);
    settled.addAll(segments);
    segments.clear();
    total = 0;
    tables.remove(database, settled);
    settled.clear();
    tailMoved = false;
    publish();
  }

  private void dropOldest() {
    for (Ring ring : family.rings()) {
      while (ring.head > ring.tail && ring.dropSome(family)) {
        ring.publish();
      }
    }
  }

  /** Drops some of its oldest, if there is too much in the family; whether there was. */
  private boolean dropSome(Family of) {
    long rows = of.rows() - bounds.maxRows();
    long excess = of.bytes() - bounds.maxBytes();
    if (rows <= 0 && excess <= 0) {
      return false;
    }
    Segment oldest = segments.getFirst();
    if (excess > 0) {
      double each = (double) Footprint.of(oldest.rows(), oldest.bytes) / oldest.rows();
      rows = Math.max(rows, (long) Math.ceil(excess / Math.max(1, each)));
    }
    drop(Math.min(tail + Math.max(1, rows), Math.max(oldest.last, tail + 1)));
    return true;
  }

  private void drop(long upTo) {
    drops += advance(upTo);
    publish();
  }

  /**
   * Drops what was stored for longer than its bounds allow.
   *
   * @param before what bears an earlier time than it says was stored longer ago than so long
   */
  void expire(Database database, LongUnaryOperator before) throws SQLException {
    if (bounds.maxAgeMillis() == 0 || head == tail) {
      return;
    }
    long limit = before.applyAsLong(bounds.maxAgeMillis());
    if (oldestTime >= limit) {
      return;
    }
    Expiry expiry = new Expiry(database, tables, limit);
    for (Segment segment : List.copyOf(segments)) {
      long upTo = expiry.last(segment, tail);
      if (upTo > tail) {
        drop(upTo);
      }
      if (upTo < segment.last) {
        // The rest is younger; the first of it tells when to look again.
        oldestTime = expiry.next();
        return;
      }
    }
    oldestTime = Long.MIN_VALUE;
  }

  private void dropSettled() {
    while (segments.size() > 1 && segments.getFirst().last <= tail) {
      Segment oldest = segments.removeFirst();
      total -= oldest.bytes;
      settled.add(oldest);
    }
  }

  private long live() {
    Segment oldest = segments.peekFirst();
    return oldest == null ? 0 : total - oldest.bytes + oldest.bytesBehind(tail);
  }

  private void publish() {
    depth = present();
    bytes = Footprint.of(depth, live());
    dropped = drops;
    discarded = discards;
    oldestKnown = head == tail || oldestOf == tail + 1;
  }
}
