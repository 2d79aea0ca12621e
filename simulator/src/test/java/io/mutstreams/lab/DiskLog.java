package io.mutstreams.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link LoggedDisk} was asked, in order. The format is that of Linux' dm-log-writes: a
 * sector for the head, then a sector for each entry (sector, count, flags, length of further data,
 * each a 64-bit little-endian number), followed by the data that was written. Immutable.
 *
 * @param entries all, the first the oldest
 */
record DiskLog(List<Entry> entries) {
  static final int SECTOR = 512;

  private static final long FLUSH = 1;
  private static final long FUA = 2;
  private static final long DISCARD = 4;
  private static final int HEAD = 32;

  /**
   * One request.
   *
   * @param at where the entry begins in the log, in bytes
   * @param sector where on the disk
   * @param sectors how many; 0 for one that only flushes
   * @param flags of its kind
   */
  record Entry(long at, long sector, long sectors, long flags) {
    boolean flush() {
      return (flags & FLUSH) != 0;
    }

    /** Whether it is on the disk itself when it is done, and not only in its cache. */
    boolean through() {
      return (flags & FUA) != 0;
    }

    boolean writes() {
      return sectors > 0 && (flags & DISCARD) == 0;
    }

    /** Where its data begins in the log. */
    long data() {
      return at + SECTOR;
    }
  }

  static DiskLog read(Path file) throws IOException {
    List<Entry> found = new ArrayList<>();
    try (FileChannel log = FileChannel.open(file)) {
      long size = log.size();
      long at = SECTOR;
      ByteBuffer head = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
      while (at + HEAD <= size) {
        head.clear();
        while (head.hasRemaining()) {
          if (log.read(head, at + head.position()) < 0) {
            throw new IOException(file + " ends too early");
          }
        }
        Entry entry = new Entry(at, head.getLong(0), head.getLong(8), head.getLong(16));
        if (entry.sectors() == 0 && entry.flags() == 0) {
          break;
        }
        found.add(entry);
        at = entry.data() + (entry.writes() ? entry.sectors() * SECTOR : 0);
      }
    }
    return new DiskLog(List.copyOf(found));
  }

  /** How many entries begin before a place in the log. */
  int before(long position) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (entries.get(middle).at() < position) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Where the log ended when it had so many entries. */
  long end(int count) {
    return count < entries.size() ? entries.get(count).at() : Long.MAX_VALUE;
  }
}
