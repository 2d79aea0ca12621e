package io.mutstreams.agent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the end may take: what hangs must not keep the process from ending.
 *
 * @param change for a change that is under way
 * @param stop for what runs
 */
record Ending(Duration change, Duration stop) {
  /** Together less than the 90 s after which systemd kills. */
  static final Ending BOUNDED = new Ending(Duration.ofSeconds(10), Duration.ofSeconds(45));

  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);
  private static final String SAFE = "what was not delivered stays with its brokers";

  /**
   * Stops what runs on the thread of the changes, and ends that thread.
   *
   * @return false when it did not end in time: it is then left as it is
   */
  boolean run(ExecutorService changes, Runnable work) {
    CountDownLatch begun = new CountDownLatch(1);
    Future<?> done =
        changes.submit(
            () -> {
              begun.countDown();
              work.run();
            });
    boolean ended = false;
    try {
      if (begun.await(change.toMillis(), TimeUnit.MILLISECONDS)) {
        Object unused = done.get(stop.toMillis(), TimeUnit.MILLISECONDS);
        ended = true;
      } else {
        LOG.atError()
            .addKeyValue("event", "ending")
            .addKeyValue("seconds", change.toSeconds())
            .log(
                "the change that is under way does not end, and is given up after {} s; {}",
                change.toSeconds(),
                SAFE);
      }
    } catch (TimeoutException e) {
      LOG.atError()
          .addKeyValue("event", "ending")
          .addKeyValue("seconds", stop.toSeconds())
          .log("what runs does not stop, and is left after {} s; {}", stop.toSeconds(), SAFE);
    } catch (ExecutionException e) {
      LOG.atError()
          .addKeyValue("event", "ending")
          .log("what runs could not be stopped as it should; {}", SAFE, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // Also when it hangs: what waits behind it must not begin any more.
    int unused = changes.shutdownNow().size();
    return ended;
  }
}
