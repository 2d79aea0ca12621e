package io.mutstreams.e2e;

import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays a feed at two plant brokers in real time: each message goes to both, at about the same
 * moment. A thread of its own owns the publishers; the methods are for the thread of the test.
 */
final class BothBrokers implements AutoCloseable {
  private static final int WINDOW = 500;
  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicLong played = new AtomicLong();
  private volatile boolean stopped;

  private BothBrokers(Publisher first, Publisher second, Iterator<Timed> feed) {
    var thread = new Thread(() -> play(first, second, feed), "both-brokers");
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects and begins; the ledger gets what the first broker gets. */
  static BothBrokers start(String first, String second, Ledger ledger, Iterator<Timed> feed)
      throws IOException {
    return new BothBrokers(
        Publisher.open(first, ledger, WINDOW), Publisher.open(second, new Ledger(), WINDOW), feed);
  }

  private void play(Publisher first, Publisher second, Iterator<Timed> feed) {
    long began = System.nanoTime();
    try (first;
        second) {
      while (!stopped) {
        Timed next = feed.next();
        long wait = began + next.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        first.publish(next.message());
        second.publish(next.message());
        played.incrementAndGet();
      }
      if (!first.drain(DRAIN) || !second.drain(DRAIN)) {
        throw new TimeoutException("a plant broker does not acknowledge");
      }
      ended.complete(null);
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Waits until so many more messages were sent. */
  void awaitMore(long messages) throws InterruptedException {
    long until = played.get() + messages;
    while (played.get() < until) {
      if (ended.isCompletedExceptionally()) {
        ended.join();
      }
      Thread.sleep(5);
    }
  }

  /** Ends, and waits until everything is acknowledged. */
  void stop() throws InterruptedException, ExecutionException, TimeoutException {
    stopped = true;
    ended.get(2 * DRAIN.toSeconds() + 5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    stopped = true;
  }
}
