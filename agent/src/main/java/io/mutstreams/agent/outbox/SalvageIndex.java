package io.mutstreams.agent.outbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a damaged file are, in their order: of all that come behind a place, the first
 * so many, so that memory is bounded however large the file is. Storage thread only.
 */
final class SalvageIndex {
  /** So many are kept at most: some 8 MB. */
  private static final int MOST = 50_000;

  /**
   * One value.
   *
   * @param at in the file
   * @param length of it there
   */
  record Entry(RingId ring, long key, long first, int parts, long stamp, long at, int length) {
    private static final Comparator<Entry> PLACE =
        Comparator.comparing(Entry::ring).thenComparingLong(Entry::key);

    /** The sequence of the last row in it. */
    long last() {
      return key >> RingTables.PART_BITS;
    }

    boolean sameRow(Entry other) {
      return ring.equals(other.ring) && last() == other.last();
    }
  }

  private static final Comparator<Entry> ORDER =
      Entry.PLACE.thenComparing(Entry::stamp, Comparator.reverseOrder());

  private final RingId ring;
  private final long key;
  private final Predicate<Entry> wanted;
  private List<Entry> entries = new ArrayList<>();

  /** The first that was left out. */
  private @Nullable Entry rest;

  /**
   * @param ring the place behind which to begin
   * @param key the place in it
   * @param wanted asked when all of the file is known, and before
   */
  SalvageIndex(RingId ring, long key, Predicate<Entry> wanted) {
    this.ring = ring;
    this.key = key;
    this.wanted = wanted;
  }

  void add(Entry entry) {
    int order = entry.ring.compareTo(ring);
    if (order < 0 || (order == 0 && entry.key <= key)) {
      return;
    }
    if (rest != null && Entry.PLACE.compare(entry, rest) >= 0) {
      return;
    }
    entries.add(entry);
    if (entries.size() >= 2 * MOST) {
      tidy();
    }
  }

  /** In their order, each once. */
  List<Entry> take() {
    tidy();
    return entries;
  }

  /** Whether there are more behind these. */
  boolean more() {
    return rest != null;
  }

  private void tidy() {
    entries.sort(ORDER);
    List<Entry> kept = new ArrayList<>();
    Entry before = null;
    for (Entry entry : entries) {
      boolean again = before != null && Entry.PLACE.compare(before, entry) == 0;
      before = entry;
      if (!again && wanted.test(entry)) {
        kept.add(entry);
      }
    }
    if (kept.size() > MOST) {
      // Never between the parts of a row.
      int end = MOST;
      while (end > 1 && kept.get(end - 1).sameRow(kept.get(end))) {
        end--;
      }
      rest = kept.get(end);
      kept = new ArrayList<>(kept.subList(0, end));
    }
    entries = kept;
  }
}
