package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.StateCodec;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of one state of one step, in the order of setting where they have a time to live; what
 * they take in memory is counted. Owned by the lane's thread.
 */
final class StateCells {
  /** Where a value is. */
  record Place(String key, String entry) {}

  /** A value as an object, or still (or again) as bytes; with the codec that can write it. */
  static final class Cell {
    @Nullable Object live;
    @Nullable StateCodec<Object> codec;
    @Nullable Bytes bytes;
    int version;
    long time;

    /** Its codec has failed on the live value. */
    boolean unwritable;

    private int size;
  }

  // Of a value without its texts and contents, as measured with 64 bits and compressed pointers:
  // node, slot, place and cell.
  private static final int EACH = 112;
  private static final int TEXT = 48;
  private static final int VALUE = 16;
  // As an object, and as the bytes that the codec made of it.
  private static final int VALUE_TIMES = 6;
  private static final int FIRST_GUESS = 16;

  private final Map<Place, Cell> cells = new LinkedHashMap<>();
  private final StateShare share;
  private final int more;
  private int typical = FIRST_GUESS;

  /**
   * @param more bytes that each value takes elsewhere
   */
  StateCells(StateShare share, int more) {
    this.share = share;
    this.more = more;
  }

  @Nullable Cell get(Place place) {
    return cells.get(place);
  }

  Collection<Cell> values() {
    return cells.values();
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  void forEach(BiConsumer<Place, Cell> each) {
    cells.forEach(each);
  }

  /** Oldest first; what it removes must be told by {@link #gone}. */
  Iterator<Map.Entry<Place, Cell>> iterator() {
    return cells.entrySet().iterator();
  }

  /** Puts a new cell, in place of another if there is one. */
  void put(Place place, Cell cell) {
    Cell before = cells.put(place, cell);
    if (before != null) {
      gone(before);
    }
    Bytes bytes = cell.bytes;
    cell.size = size(place, bytes == null ? typical : bytes.size());
    share.add(1, cell.size);
  }

  /** Out and in again, so that they stay in the order of setting. */
  void toEnd(Place place, Cell cell) {
    cells.remove(place);
    cells.put(place, cell);
  }

  @Nullable Cell remove(Place place) {
    Cell removed = cells.remove(place);
    if (removed != null) {
      gone(removed);
    }
    return removed;
  }

  void gone(Cell cell) {
    share.add(-1, -cell.size);
  }

  /** Its value was written, so that its size is known. */
  void written(Place place, Cell cell, int bytes) {
    typical += (bytes - typical) / 8;
    int size = size(place, bytes);
    if (size != cell.size) {
      share.add(0, size - cell.size);
      cell.size = size;
    }
  }

  private int size(Place place, int bytes) {
    long size = (long) EACH + more + text(place.key()) + text(place.entry());
    return (int) Math.min(Integer.MAX_VALUE, size + VALUE + (long) VALUE_TIMES * bytes);
  }

  private static int text(String text) {
    return text.isEmpty() ? 0 : TEXT + text.length();
  }
}
