package io.mutstreams.agent.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The writes that wait to be stored, in order. Storage thread only. */
final class Writes {
  private static final int BATCH_ROWS = 1_000;
  private static final long BATCH_BYTES = 4L << 20;

  /** With so many a larger batch wins little. */
  private static final int ENOUGH_ROWS = 300;

  private static final long ENOUGH_BYTES = 256L << 10;

  /** With fewer it costs as much as it brings. */
  private static final int WORTH_ROWS = 100;

  /** Rows of a few large messages are made fast: they are not to be held twice. */
  private static final long AHEAD_BYTES = 512L << 10;

  private final Pack pack = new Pack();
  private final Deque<Write> queue = new ArrayDeque<>();
  private int rows;
  private long bytes;
  private int hurried;
  private int checkpoints;

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Whether they fill a batch, and the next, which is made ready meanwhile. */
  boolean plenty() {
    return full(rows / 2, bytes / 2);
  }

  /** Of the next batch what is worth to be made ready {@link Ahead}, in order; empty for none. */
  List<RingAppend> next() {
    List<RingAppend> next = new ArrayList<>();
    if (rows < WORTH_ROWS) {
      return next;
    }
    int nextRows = 0;
    long nextBytes = 0;
    Iterator<Write> each = queue.iterator();
    while (each.hasNext() && nextRows < BATCH_ROWS && nextBytes < AHEAD_BYTES) {
      if (each.next() instanceof RingAppend append) {
        next.add(append);
        nextRows += append.rows();
        nextBytes += append.size();
      }
    }
    return next;
  }

  /**
   * Whether there are some, few, and none of them is hurried.
   *
   * @param state whether state may linger too
   */
  boolean mayLinger(boolean state) {
    boolean free = hurried == 0 && (state || checkpoints == 0);
    return free && rows > 0 && rows < ENOUGH_ROWS && bytes < ENOUGH_BYTES;
  }

  /** How many of them are state. */
  int checkpoints() {
    return checkpoints;
  }

  /** Whether there is state, and nothing else. */
  boolean stateAlone() {
    return checkpoints > 0 && checkpoints == queue.size();
  }

  void add(Write write) {
    queue.addLast(write);
    count(write, 1);
  }

  /**
   * Stages the next batch; what has to wait for room goes to its ring.
   *
   * @param batch gets what was staged
   * @param parts gets the parts that have something staged
   * @throws OutOfMemoryError when there is too little for the rows; the batch is then to be put
   *     back
   */
  void stage(List<Write> batch, Set<Part> parts) {
    int batchRows = 0;
    long batchBytes = 0;
    while (!queue.isEmpty() && !full(batchRows, batchBytes)) {
      Write write = queue.getFirst();
      Part part = write.stage(pack);
      queue.removeFirst();
      count(write, -1);
      if (part != null) {
        batch.add(write);
        parts.add(part);
        batchRows += write.rows();
        batchBytes += write.size();
      }
    }
  }

  /** In their order, before what came later: also before what waits for room in the same ring. */
  void putBack(List<Write> batch, Collection<Part> parts) {
    for (Part part : parts) {
      if (part instanceof Ring ring) {
        putBack(ring);
      }
    }
    for (int i = batch.size() - 1; i >= 0; i--) {
      putBack(batch.get(i));
    }
  }

  /** What waits for room in the ring may have it now. */
  void putBack(Ring ring) {
    while (!ring.waiting.isEmpty()) {
      putBack(ring.waiting.removeLast());
    }
  }

  /** Takes out what is to be stored in a ring. */
  List<RingAppend> remove(Ring ring) {
    putBack(ring);
    List<RingAppend> gone = new ArrayList<>();
    for (Write write : queue) {
      if (write instanceof RingAppend append && append.ring == ring) {
        gone.add(append);
        count(append, -1);
      }
    }
    queue.removeAll(gone);
    return gone;
  }

  private void putBack(Write write) {
    queue.addFirst(write);
    count(write, 1);
  }

  private void count(Write write, int times) {
    rows += times * write.rows();
    if (write.checkpoint()) {
      checkpoints += times;
    } else if (write.hurried()) {
      hurried += times;
    }
    bytes += times * write.size();
  }

  private static boolean full(int rows, long bytes) {
    return rows >= BATCH_ROWS || bytes >= BATCH_BYTES;
  }
}
