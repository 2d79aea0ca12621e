package io.mutstreams.agent.outbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows to be appended to a ring. Storage thread only. */
final class RingAppend implements Write {
  final Ring ring;
  private final List<byte[]> rows;
  private final long size;
  private final Runnable durable;

  RingAppend(Ring ring, List<byte[]> rows, Runnable durable) {
    this.ring = ring;
    this.rows = rows;
    this.size = rows.stream().mapToLong(row -> row.length).sum();
    this.durable = durable;
    ring.unstored++;
  }

  @Override
  public int rows() {
    return rows.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public @Nullable Part stage() {
    if (!ring.takes(rows.size(), size)) {
      ring.waiting.addLast(this);
      return null;
    }
    ring.stage(rows);
    return ring;
  }

  @Override
  public void done() {
    ring.unstored--;
    durable.run();
  }
}
