package io.mutstreams.lab.storm;

import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerWriter;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sensors that two plant brokers have: each message goes to the broker whose source is read, and
 * when that has taken it to the other one, with the same id. So a source that moves from one to the
 * other misses none, and gets some twice.
 *
 * <p>A thread of its own sends; which broker comes first is guarded by itself.
 */
final class Twin implements AutoCloseable {
  private static final double RATE = 40;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Its two ledgers count alike: each message is once in either. */
  private record Broker(Publisher first, Publisher second) {}

  private final List<Broker> brokers;
  private final GroupFeed feed;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private int read;
  private volatile boolean stopped;

  private Twin(List<Broker> brokers, GroupFeed feed) {
    this.brokers = brokers;
    this.feed = feed;
    var thread = new Thread(this::run, "twin");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins; the first broker is the one that is read. */
  static Twin start(String first, String second, LedgerWriter writer, long seed)
      throws IOException {
    var owed = new Ledger(writer);
    var copies = new Ledger();
    List<Broker> brokers =
        List.of(
            new Broker(Publisher.open(first, owed, 1), Publisher.open(first, copies, 1)),
            new Broker(Publisher.open(second, owed, 1), Publisher.open(second, copies, 1)));
    return new Twin(brokers, new GroupFeed(RATE, seed, List.of(Beginning.TWIN)));
  }

  /** From now on the source reads this broker. */
  synchronized void reads(int which) {
    read = which;
  }

  private void run() {
    long began = System.nanoTime();
    try {
      while (!stopped) {
        Timed next = feed.next();
        long wait = began + next.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        send(next.message());
      }
      ended.complete(null);
    } catch (IOException | InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private synchronized void send(Message message) throws IOException, InterruptedException {
    put(brokers.get(read).first(), message);
    put(brokers.get(1 - read).second(), message);
  }

  private static void put(Publisher publisher, Message message)
      throws IOException, InterruptedException {
    publisher.publish(message);
    if (!publisher.drain(SOON)) {
      throw new IOException("a plant broker does not acknowledge");
    }
  }

  /** Ends the sending. */
  void stop() throws InterruptedException, ExecutionException, TimeoutException {
    stopped = true;
    ended.get(2 * SOON.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    stopped = true;
    for (Broker broker : brokers) {
      broker.first().close();
      broker.second().close();
    }
  }
}
