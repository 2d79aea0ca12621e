package io.mutstreams.agent.outbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts the parts of rows together again, and takes blocks apart. One thread at a time. */
final class Assembly {
  private final boolean backwards;
  private final long from;
  private final Take take;
  private final List<byte[]> parts = new ArrayList<>();
  private long sequence;

  /**
   * @param backwards the last part of the last row comes first
   * @param from the sequence of the first row that is wanted
   */
  Assembly(boolean backwards, long from, Take take) {
    this.backwards = backwards;
    this.from = from;
    this.take = take;
  }

  /** Takes the next part. Returns whether to go on. */
  boolean part(long of, int number, byte[] bytes) {
    boolean more = parts.isEmpty() || sequence == of || end();
    if (more && number == 0 && parts.isEmpty() && Block.is(bytes)) {
      return block(of, bytes);
    }
    if (more) {
      sequence = of;
      parts.add(bytes);
      // Backwards the first part is the last to come: the row need not wait for its neighbour.
      more = !backwards || number > 0 || end();
    }
    return more;
  }

  /** There are no more. Returns whether to go on. */
  boolean end() {
    if (parts.isEmpty()) {
      return true;
    }
    byte[] row = join();
    parts.clear();
    return take.row(sequence, row);
  }

  private boolean block(long last, byte[] bytes) {
    byte[][] rows;
    try {
      rows = Block.rows(bytes);
    } catch (Unpack.DamagedRowException e) {
      // As a row it is damaged too: who takes it will say so.
      return take.row(last, bytes);
    }
    long first = last - rows.length + 1;
    boolean more = true;
    for (int i = 0; more && i < rows.length; i++) {
      int at = backwards ? rows.length - 1 - i : i;
      more = first + at < from || take.row(first + at, rows[at]);
    }
    return more;
  }

  private byte[] join() {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    if (backwards) {
      Collections.reverse(parts);
    }
    byte[] row = new byte[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, row, at, part.length);
      at += part.length;
    }
    return row;
  }
}
