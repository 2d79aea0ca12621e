package io.mutstreams.agent.change;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the lanes of a change meet between two records: each has processed everything that came
 * before the change, and none has begun with what comes after. So no key's records overtake each
 * other when they go another way.
 *
 * <p>Shared by the lanes, which arrive and wait, and the change thread, which opens it. The wait is
 * bounded: a change is not to hang on one slow stream.
 */
final class Barrier {
  private static final Logger LOG = LoggerFactory.getLogger(Barrier.class);

  /** Time enough for a call of a step that does not return, and is replaced, to be cut off. */
  private static final long LANES_MILLIS = 5_000;

  private static final long OPEN_MILLIS = 20_000;

  private final Map<String, CompletableFuture<Void>> arrivals = new HashMap<>();
  private final CountDownLatch open = new CountDownLatch(1);

  /**
   * Not open.
   *
   * @param lanes the names of those that meet
   */
  Barrier(Set<String> lanes) {
    lanes.forEach(name -> arrivals.put(name, new CompletableFuture<>()));
  }

  /** Whether the lane is one of those that meet. */
  boolean awaits(String lane) {
    return arrivals.containsKey(lane);
  }

  /** A lane has come to the change; waits until it is open. On the lane's thread. */
  void arriveAndWait(String lane) {
    CompletableFuture<Void> arrival = arrivals.get(lane);
    if (arrival != null) {
      arrival.complete(null);
      await();
    }
  }

  /** Completes when that lane has come. */
  CompletableFuture<Void> arrival(String lane) {
    return arrivals.getOrDefault(lane, CompletableFuture.completedFuture(null));
  }

  /** Waits for all lanes. On the change thread. */
  void gather() {
    await(arrivals.values());
  }

  /** Waits for some lanes, as for all of them. On the change thread. */
  static void await(Collection<CompletableFuture<Void>> lanes) {
    if (!Closing.await(all(lanes), LANES_MILLIS)) {
      LOG.atWarn()
          .addKeyValue("event", "slow")
          .log("a stream is slow; the change does not wait for it");
    }
  }

  private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new));
  }

  /** The lanes go on. */
  void open() {
    open.countDown();
  }

  private void await() {
    try {
      if (!open.await(OPEN_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("event", "slow").log("a change takes long; the stream goes on");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
