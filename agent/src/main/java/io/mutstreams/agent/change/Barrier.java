package io.mutstreams.agent.change;

import io.mutstreams.agent.flow.Uplink;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the lanes of a change meet between two records: each has processed everything that came
 * before the change, what they sent has arrived, and none has begun with what comes after. So no
 * key's records overtake each other when they go another way.
 *
 * <p>Shared by the lanes, which arrive and wait, and the change thread, which opens it. The wait is
 * bounded: in an outage order across ways cannot be had, and a change is not to hang on it.
 */
final class Barrier {
  private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);
  private static final long LANES_MILLIS = 2_000;
  private static final long UPLINKS_MILLIS = 2_000;
  private static final long OPEN_MILLIS = 10_000;

  private final CountDownLatch arrived;
  private final CountDownLatch open = new CountDownLatch(1);

  Barrier(int lanes) {
    this.arrived = new CountDownLatch(lanes);
  }

  /** A lane has come to the change; waits until it is open. On the lane's thread. */
  void arriveAndWait() {
    arrived.countDown();
    await(open, OPEN_MILLIS);
  }

  /** Waits until all lanes are here and what they sent has arrived. On the change thread. */
  void gather(Collection<Uplink> uplinks) {
    if (!await(arrived, LANES_MILLIS)) {
      LOG.warn("a stream is slow; the change does not wait for it");
    }
    CompletableFuture<?>[] settled =
        uplinks.stream().map(Uplink::settledSoFar).toArray(CompletableFuture[]::new);
    if (!Closing.await(CompletableFuture.allOf(settled), UPLINKS_MILLIS)) {
      LOG.warn("an uplink is slow; the change does not wait for it");
    }
  }

  /** The lanes go on. */
  void open() {
    open.countDown();
  }

  private static boolean await(CountDownLatch latch, long millis) {
    try {
      return latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
