package io.mutstreams.agent.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a file for parcels, in doses: wherever they are, and whatever is damaged around
 * them. Storage thread only.
 */
final class SalvageScan {
  private static final int WINDOW = 2 << 20;

  private final FileChannel file;
  private final ObjLongConsumer<Parcel> found;
  private final byte[] window = new byte[WINDOW];
  private long at;

  /**
   * @param found gets each that is whole, and where it begins
   */
  SalvageScan(FileChannel file, ObjLongConsumer<Parcel> found) {
    this.file = file;
    this.found = found;
  }

  /** Looks through some more. Returns whether there is more. */
  boolean dose() throws IOException {
    long size = file.size();
    int length = (int) Math.min(WINDOW, size - at);
    if (length <= 0) {
      return false;
    }
    boolean last = at + length == size;
    read(length);
    int end = last ? length : length - Parcel.LONGEST;
    int place = 0;
    while (place < end) {
      place += step(place, length);
    }
    at += place;
    return at < size;
  }

  /** Takes what begins there; returns how far to go on. */
  private int step(int place, int length) {
    if (!Parcel.isAt(window, place, length)) {
      return 1;
    }
    int whole = Parcel.lengthAt(window, place);
    if (whole == 0 || whole > length - place) {
      return 1;
    }
    Parcel parcel = Parcel.read(window, place, whole);
    if (parcel == null) {
      return 1;
    }
    found.accept(parcel, at + place);
    return whole;
  }

  /** What the disk does not give is zeros. */
  private void read(int length) {
    ByteBuffer into = ByteBuffer.wrap(window, 0, length);
    while (into.hasRemaining()) {
      int from = into.position();
      int limit = into.limit();
      try {
        if (file.read(into, at + from) < 0) {
          break;
        }
      } catch (IOException e) {
        into.limit(limit).position(from);
        int bad = Math.min(Head.BLOCK, into.remaining());
        into.put(new byte[bad]);
      }
    }
    while (into.hasRemaining()) {
      into.put((byte) 0);
    }
  }

  /**
   * Reads one again that was found; null when the disk does not give it any more.
   *
   * @param length at most
   */
  static @Nullable Parcel again(FileChannel file, long at, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try {
      Head.readFully(file, bytes, at);
    } catch (IOException e) {
      return null;
    }
    int whole = Parcel.isAt(bytes.array(), 0, length) ? Parcel.lengthAt(bytes.array(), 0) : 0;
    return whole == 0 || whole > length ? null : Parcel.read(bytes.array(), 0, whole);
  }
}
