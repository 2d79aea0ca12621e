package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.StateCodec;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The values of one state of one step, in the order of setting where they have a time to live; what
 * they take in memory is counted, and in which versions of the layout they are. Owned by the lane's
 * thread.
 *
 * <p>Those that are there as objects are chained: when the operator is replaced, all that its codec
 * has made go over to the {@link #foreign} ones in one move, however many they are.
 */
final class StateCells {
  /** Where a value is. */
  record Place(String key, String entry) {}

  /** A value as an object, or still (or again) as bytes; with the codec that can write it. */
  static final class Cell {
    @Nullable Object live;
    @Nullable StateCodec<Object> codec;
    @Nullable Bytes bytes;

    /** The version of the layout that the bytes are in, or will be. */
    int version;

    long time;

    /** Its codec has failed on the live value. */
    boolean unwritable;

    private int size;
    private @Nullable Place place;
    private Cell before = this;
    private Cell behind = this;

    private void unchain() {
      before.behind = behind;
      behind.before = before;
      before = this;
      behind = this;
    }

    private void chain(Cell head) {
      unchain();
      before = head.before;
      behind = head;
      before.behind = this;
      head.before = this;
    }
  }

  // Of a value without its texts and contents, as measured with 64 bits and compressed pointers:
  // node, slot, place and cell.
  private static final int EACH = 120;
  private static final int TEXT = 48;
  private static final int VALUE = 16;
  // As an object, and as the bytes that the codec made of it.
  private static final int VALUE_TIMES = 6;
  private static final int FIRST_GUESS = 16;

  private final Map<Place, Cell> cells = new LinkedHashMap<>();
  private final TreeMap<Integer, Integer> versions = new TreeMap<>();
  private final Cell own = new Cell();
  private final Cell foreign = new Cell();
  private @Nullable StateCodec<?> adopted;
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

  /** The versions of the layout that values are in. */
  Set<Integer> versions() {
    return versions.keySet();
  }

  /**
   * From now on values are read and written by this codec.
   *
   * @param codec null where the state cannot be reached any more
   */
  void adopt(@Nullable StateCodec<?> codec) {
    if (codec == adopted) {
      return;
    }
    adopted = codec;
    if (own.behind != own) {
      Cell first = own.behind;
      Cell last = own.before;
      own.behind = own;
      own.before = own;
      first.before = foreign.before;
      foreign.before.behind = first;
      last.behind = foreign;
      foreign.before = last;
    }
  }

  /** One of the values that are here as objects of another codec; null where there are none. */
  @Nullable Cell foreign() {
    return foreign.behind == foreign ? null : foreign.behind;
  }

  /** Where a value is that was put. */
  static Place placeOf(Cell cell) {
    return Objects.requireNonNull(cell.place);
  }

  /** Keeps a value as an object too, of the present codec. */
  void live(Cell cell, Object value, StateCodec<Object> codec) {
    cell.live = value;
    cell.codec = codec;
    cell.chain(own);
  }

  /** Keeps a value as bytes alone. */
  void asleep(Cell cell) {
    cell.live = null;
    cell.codec = null;
    cell.unchain();
  }

  /** Its layout is of this version now. */
  void layout(Cell cell, int version) {
    if (cell.place != null && cell.version != version) {
      count(cell.version, -1);
      count(version, 1);
    }
    cell.version = version;
  }

  private void count(int version, int more) {
    versions.merge(version, more, (now, change) -> now + change == 0 ? null : now + change);
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
    cell.place = place;
    count(cell.version, 1);
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
    count(cell.version, -1);
    cell.place = null;
    cell.unchain();
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
