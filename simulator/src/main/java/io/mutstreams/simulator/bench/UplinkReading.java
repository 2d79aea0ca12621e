package io.mutstreams.simulator.bench;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Outbox.Stored;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Empties an outbox in the way of an uplink whose broker takes everything at once: reads 500 at a
 * time, the next when half of them are left, and settles 64 at a time. Owned by the thread that
 * drains; the storage thread only hands over what it read.
 */
final class UplinkReading {
  private static final int READ_BATCH = 500;
  private static final int SETTLE_BATCH = 64;

  private final Outbox outbox;
  private final BlockingQueue<List<Stored>> found = new LinkedBlockingQueue<>();
  private long bytes;

  UplinkReading(Outbox outbox) {
    this.outbox = outbox;
  }

  /**
   * Drains so many.
   *
   * @return their payloads' length together
   * @throws IllegalStateException when there are less, or one is missing
   */
  long drain(long count) throws InterruptedException {
    long left = count;
    outbox.read(0, READ_BATCH, found::add);
    long last = 0;
    while (left > 0) {
      List<Stored> some = found.take();
      if (some.isEmpty()) {
        throw new IllegalStateException(left + " records are missing");
      }
      int at = 0;
      for (Stored stored : some) {
        if (last > 0 && stored.sequence() != last + 1) {
          throw new IllegalStateException(stored.sequence() + " follows " + last);
        }
        last = stored.sequence();
        bytes += stored.message().payload().size();
        left--;
        at++;
        if (at == some.size() - READ_BATCH / 2 || (some.size() <= READ_BATCH / 2 && at == 1)) {
          outbox.read(some.get(some.size() - 1).sequence(), READ_BATCH, found::add);
        }
        if (last % SETTLE_BATCH == 0 || left == 0) {
          outbox.settle(last);
        }
      }
    }
    return bytes;
  }
}
