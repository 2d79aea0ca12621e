package io.mutstreams.plugins.window;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Context;
import io.mutstreams.api.State;
import io.mutstreams.api.StateCodec;
import io.mutstreams.api.StateSpec;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The open windows of one key, in its keyed state: each an entry of its own, named by the cell of
 * the grid of the present length in which it ends, with a timer of that name; and one list of them
 * all, by which they are found when the length is another one.
 *
 * <p>After such an edit an open window keeps its start, and ends with the cell of the new length
 * that holds its newest record. Those that would overlap become one. So nothing is divided that
 * cannot be, lost or counted twice.
 */
final class OpenWindows {
  static final StateSpec<Bucket> OPEN = StateSpec.of("open", Bucket.CODEC);
  static final StateSpec<Cells> CELLS = StateSpec.of("cells", Cells.CODEC);

  /**
   * Where windows are open.
   *
   * @param every the length by which they were sorted
   * @param starts of the cells in which they end, in their order
   */
  record Cells(long every, List<Long> starts) {
    static final StateCodec<Cells> CODEC =
        StateCodec.of(1, Cells::write, (version, in) -> read(in));

    Cells {
      starts = List.copyOf(starts);
    }

    private static void write(Cells cells, DataOutputStream out) throws IOException {
      out.writeLong(cells.every);
      out.writeInt(cells.starts.size());
      for (long start : cells.starts) {
        out.writeLong(start);
      }
    }

    private static Cells read(DataInputStream in) throws IOException {
      long every = in.readLong();
      List<Long> starts = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        starts.add(in.readLong());
      }
      return new Cells(every, starts);
    }

    Cells with(long start) {
      List<Long> more = new ArrayList<>(starts);
      more.add(start);
      more.sort(null);
      return new Cells(every, more);
    }

    Cells without(long start) {
      return new Cells(every, starts.stream().filter(one -> one != start).toList());
    }
  }

  private final long every;
  private final long late;
  private final Context context;

  /** For one call. */
  OpenWindows(long every, long late, Context context) {
    this.every = every;
    this.late = late;
    this.context = context;
  }

  static String name(long cell, long every) {
    return cell + "+" + every;
  }

  long cell(long time) {
    return time - Math.floorMod(time, every);
  }

  /** The window for a record; null where none is open. */
  @Nullable State<Bucket> find(long time) {
    State<Bucket> open = context.state(OPEN, name(cell(time), every));
    if (open.get() != null) {
      return open;
    }
    Cells cells = context.state(CELLS).get();
    if (cells == null) {
      return null;
    }
    if (cells.every() != every) {
      sortAnew(cells);
      return find(time);
    }
    // One that was open when the length was edited begins before its cell.
    for (long cell : cells.starts()) {
      State<Bucket> other = context.state(OPEN, name(cell, every));
      Bucket bucket = other.get();
      if (bucket != null && bucket.start() <= time && time < bucket.end()) {
        return other;
      }
    }
    return null;
  }

  /** Opens a window with its first record; none is open for that time. */
  void open(long time, String topic, Map<String, Double> measured) {
    long cell = cell(time);
    put(cell, Bucket.empty(cell, cell + every, topic).and(time, measured));
  }

  /**
   * The window whose timer is due.
   *
   * @return null where it is not over yet
   */
  @Nullable Bucket close(String name) {
    Cells cells = context.state(CELLS).get();
    if (cells != null && cells.every() != every) {
      sortAnew(cells);
    }
    State<Bucket> open = context.state(OPEN, name);
    Bucket bucket = open.get();
    if (bucket == null) {
      return null;
    }
    if (bucket.end() + late > context.watermark()) {
      context.setTimer(name, bucket.end() + late);
      return null;
    }
    open.clear();
    if (cells != null) {
      keep(cells.without(bucket.end() - every));
    }
    return bucket;
  }

  private void put(long cell, Bucket bucket) {
    String name = name(cell, every);
    State<Bucket> open = context.state(OPEN, name);
    open.set(bucket);
    Cells cells = context.state(CELLS).get();
    try {
      keep((cells == null ? new Cells(every, List.of()) : cells).with(cell));
    } catch (BadRecordException e) {
      // There is no room for it: none of it is to be left.
      open.clear();
      throw e;
    }
    context.setTimer(name, bucket.end() + late);
  }

  private void keep(Cells cells) {
    if (cells.starts().isEmpty()) {
      context.state(CELLS).clear();
    } else {
      context.state(CELLS).set(cells);
    }
  }

  /** The length is another one than when these were opened. */
  private void sortAnew(Cells old) {
    List<Bucket> sorted = new ArrayList<>();
    for (long cell : old.starts()) {
      State<Bucket> open = context.state(OPEN, name(cell, old.every()));
      Bucket bucket = open.get();
      open.clear();
      context.cancelTimer(name(cell, old.every()));
      if (bucket != null) {
        add(sorted, ended(bucket));
      }
    }
    context.state(CELLS).clear();
    for (Bucket bucket : sorted) {
      put(bucket.end() - every, bucket);
    }
  }

  private Bucket ended(Bucket bucket) {
    return bucket.until(cell(bucket.newest()) + every);
  }

  /** In their order; of those that overlap one is made. */
  private void add(List<Bucket> sorted, Bucket next) {
    Bucket last = sorted.isEmpty() ? null : sorted.get(sorted.size() - 1);
    if (last == null || last.end() <= next.start()) {
      sorted.add(next);
    } else {
      sorted.remove(sorted.size() - 1);
      add(sorted, ended(last.and(next)));
    }
  }
}
