package io.mutstreams.agent.outbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Puts the parts of rows together again. One thread at a time. */
final class Assembly {
  private final boolean backwards;
  private final Take take;
  private final List<byte[]> parts = new ArrayList<>();
  private long sequence;

  /**
   * @param backwards the last part of the last row comes first
   */
  Assembly(boolean backwards, Take take) {
    this.backwards = backwards;
    this.take = take;
  }

  /** Takes the next part. Returns whether to go on. */
  boolean part(long of, int number, byte[] bytes) {
    boolean more = parts.isEmpty() || sequence == of || end();
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
