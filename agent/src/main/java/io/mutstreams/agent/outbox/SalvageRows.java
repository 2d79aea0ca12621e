package io.mutstreams.agent.outbox;

import io.mutstreams.agent.outbox.SalvageIndex.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of one ring, taken out of a damaged file in their order, each sequence once. Storage
 * thread only.
 */
final class SalvageRows {
  private static final int MOST = 1_000;
  private static final long MOST_BYTES = 1L << 20;

  private final FileChannel file;
  private final SalvageLabels labels;
  private final List<Entry> entries;
  private final List<byte[]> rows = new ArrayList<>();
  private RingId ring;
  private int next;
  private long bytes;
  private long missing;

  /** The last sequence that was taken, or passed over; negative when nothing is known before. */
  private long last;

  /**
   * @param entries in order
   * @param from the first of them to look at
   * @param after the last sequence of its ring that was taken before; negative when there was none
   */
  SalvageRows(FileChannel file, SalvageLabels labels, List<Entry> entries, int from, long after) {
    this.file = file;
    this.labels = labels;
    this.entries = entries;
    this.next = from;
    this.ring = entries.get(from).ring();
    Long tail = labels.tail(ring);
    this.last = after >= 0 || tail == null ? after : tail;
  }

  /** Takes some. */
  void take() {
    while (next < entries.size() && rows.size() < MOST && bytes < MOST_BYTES) {
      if (!entries.get(next).ring().equals(ring)) {
        break;
      }
      next += takeOne();
    }
    boolean ends = next == entries.size() || !entries.get(next).ring().equals(ring);
    if (ends && labels.head(ring) > last && last >= 0) {
      missing += labels.head(ring) - last;
    }
  }

  RingId ring() {
    return ring;
  }

  List<byte[]> rows() {
    return rows;
  }

  /** Where to go on. */
  int next() {
    return next;
  }

  /** How many are not there. */
  long missing() {
    return missing;
  }

  /** Returns how many entries were used up. */
  private int takeOne() {
    Entry entry = entries.get(next);
    if (entry.parts() > 1) {
      int used = 1;
      while (next + used < entries.size() && entries.get(next + used).sameRow(entry)) {
        used++;
      }
      byte[] row = join(entry, used);
      if (row != null) {
        row(entry.last(), row);
      }
      return used;
    }
    Parcel parcel = SalvageScan.again(file, entry.at(), entry.length());
    if (parcel != null) {
      block(entry, parcel.payload());
    }
    return 1;
  }

  private void block(Entry entry, byte[] value) {
    byte[][] block = {value};
    if (Block.is(value)) {
      try {
        block = Block.rows(value);
      } catch (Unpack.DamagedRowException e) {
        return; // its checksum said otherwise: it cannot be
      }
    }
    long end = newerFrom(entry);
    for (int i = 0; i < block.length; i++) {
      long sequence = entry.last() - block.length + 1 + i;
      if (sequence < end) {
        row(sequence, block[i]);
      }
    }
  }

  /**
   * Where another begins that was written later for the same sequences: what was written first was
   * never confirmed then.
   */
  private long newerFrom(Entry entry) {
    for (int i = next + 1; i < entries.size(); i++) {
      Entry other = entries.get(i);
      if (!other.ring().equals(ring) || other.first() > entry.last()) {
        break;
      }
      if (other.stamp() > entry.stamp()) {
        return other.first();
      }
    }
    return Long.MAX_VALUE;
  }

  private byte @Nullable [] join(Entry first, int count) {
    if (count != first.parts()) {
      return null;
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      Entry part = entries.get(next + i);
      Parcel parcel = SalvageScan.again(file, part.at(), part.length());
      if (parcel == null) {
        return null;
      }
      whole.writeBytes(parcel.payload());
    }
    return whole.toByteArray();
  }

  private void row(long sequence, byte[] row) {
    Long tail = labels.tail(ring);
    if (sequence <= last || (tail != null && sequence <= tail)) {
      return;
    }
    try {
      Unpack unused = new Unpack(row);
    } catch (Unpack.DamagedRowException e) {
      return; // counted as missing by the gap that it leaves
    }
    if (last >= 0) {
      missing += sequence - last - 1;
    }
    last = sequence;
    if (!labels.isGone(ring, sequence)) {
      rows.add(row);
      bytes += row.length;
    }
  }
}
