package io.mutstreams.agent.flow;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.StateCodec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
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
 * <p>They are chained: when the operator is replaced, all of them go over to the {@link #foreign}
 * ones in one move, however many they are, and from there back one by one.
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
  }

  /** Cells in a ring behind a head. */
  private static final class Chain {
    private final Cell head = new Cell();

    void add(Cell cell) {
      cell.unchain();
      cell.before = head.before;
      cell.behind = head;
      cell.before.behind = cell;
      head.before = cell;
    }

    @Nullable Cell first() {
      return head.behind == head ? null : head.behind;
    }

    void moveAllTo(Chain other) {
      if (head.behind != head) {
        Cell first = head.behind;
        Cell last = head.before;
        head.unchain();
        first.before = other.head.before;
        other.head.before.behind = first;
        last.behind = other.head;
        other.head.before = last;
      }
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
  private final Chain here = new Chain();
  private final Chain foreign = new Chain();
  private final Chain fitting = new Chain();
  private final List<StateCodec<?>> readers = new ArrayList<>();
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

  /** The newest of them; 0 where there are no values. */
  int newest() {
    return versions.isEmpty() ? 0 : versions.lastKey();
  }

  /**
   * From now on values are read and written by this codec. The one before is kept to read what the
   * new one cannot, until {@link #converted}.
   *
   * @param codec null where the state cannot be reached any more
   */
  void adopt(@Nullable StateCodec<?> codec) {
    if (codec == adopted) {
      return;
    }
    if (adopted != null && !cells.isEmpty()) {
      readers.add(adopted);
    }
    adopted = codec;
    here.moveAllTo(foreign);
    fitting.moveAllTo(foreign);
  }

  /** Codecs of operators of before that can read what is here; until {@link #converted}. */
  void lend(List<StateCodec<?>> more) {
    readers.addAll(more);
  }

  /** The codec by which values are read and written; null where nobody can reach them. */
  @Nullable StateCodec<?> adopted() {
    return adopted;
  }

  /** The codecs of operators of before. */
  List<StateCodec<?>> readers() {
    return readers;
  }

  /** Whether the present operator can read the layout of a value. */
  boolean readable(Cell cell) {
    return adopted == null || Translation.reads(adopted, cell.version);
  }

  /** One of the values that nobody has looked at since the operator is another; null for none. */
  @Nullable Cell foreign() {
    return foreign.first();
  }

  /** There is none any more: the codecs of before are not needed. */
  void converted() {
    readers.clear();
  }

  /** All values are to be checked again. */
  void checkAnew() {
    fitting.moveAllTo(here);
  }

  /** One that was not checked, or has been touched since; null where there is none. */
  @Nullable Cell unchecked() {
    return here.first();
  }

  /** It was checked. */
  void fits(Cell cell) {
    fitting.add(cell);
  }

  /** Where a value is that was put. */
  static Place placeOf(Cell cell) {
    return Objects.requireNonNull(cell.place);
  }

  /** Keeps a value as an object too, of the present codec. */
  void live(Cell cell, Object value, StateCodec<Object> codec) {
    cell.live = value;
    cell.codec = codec;
    here.add(cell);
  }

  /** Keeps a value as bytes alone. */
  void asleep(Cell cell) {
    cell.live = null;
    cell.codec = null;
    here.add(cell);
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
    (readable(cell) ? here : foreign).add(cell);
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
