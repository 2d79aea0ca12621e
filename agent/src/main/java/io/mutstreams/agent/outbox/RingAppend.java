package io.mutstreams.agent.outbox;

import io.mutstreams.agent.flow.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages, or other things, to be appended to a ring. Storage thread only, but for its rows while
 * they are made {@link Ahead}.
 */
final class RingAppend implements Write {
  final Ring ring;
  private final int count;
  private final long size;
  private final Outbox.Durable durable;
  private @Nullable Packing packing;
  private List<byte[]> rows = List.of();
  private long[] sequences = {};

  /** Makes rows. */
  private interface Packing {
    List<byte[]> rows(Pack pack);
  }

  private RingAppend(Ring ring, int count, long size, Packing packing, Outbox.Durable durable) {
    this.ring = ring;
    this.count = count;
    this.size = size;
    this.packing = packing;
    this.durable = durable;
    ring.unstored++;
  }

  /**
   * @param size of their rows, about
   * @param row makes the row of a thing
   */
  static <T> RingAppend of(
      Ring ring,
      List<T> things,
      long size,
      BiFunction<T, Pack, byte[]> row,
      Outbox.Durable durable) {
    return new RingAppend(
        ring,
        things.size(),
        size,
        pack -> {
          List<byte[]> rows = new ArrayList<>(things.size());
          for (T thing : things) {
            pack.begin();
            rows.add(row.apply(thing, pack));
          }
          return rows;
        },
        durable);
  }

  @Override
  public int rows() {
    return count;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean hurried() {
    return false;
  }

  @Override
  public @Nullable Part stage(Pack pack) {
    if (!ring.takes(count, size)) {
      ring.waiting.addLast(this);
      return null;
    }
    pack(pack);
    sequences = ring.stage(rows);
    return ring;
  }

  /** Makes its rows, unless they are made. */
  void pack(Pack pack) {
    if (packing != null) {
      rows = packing.rows(pack);
      packing = null;
    }
  }

  @Override
  public void done() {
    ring.unstored--;
    durable.at(sequences);
  }
}
