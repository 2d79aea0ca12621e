package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Finds out when a forwarder forwards its first record: sends a message every 5 ms until one
 * arrives upstream. Make it before the forwarder is started. Owned by the thread that measures.
 */
final class Probe implements AutoCloseable {
  private static final double LONGEST_SECONDS = 60;

  private final Semaphore arrived = new Semaphore(0);
  private final Subscriber subscriber;
  private final Publisher publisher;

  Probe(Broker plant, Broker upstream) throws IOException {
    subscriber =
        Subscriber.open(
            upstream.url(),
            List.of("up/bench/probe"),
            new Checker(Destination.everything(false)),
            arrival -> arrived.release());
    try {
      publisher = Publisher.open(plant.url(), new Ledger(), 100);
    } catch (IOException e) {
      subscriber.close();
      throw e;
    }
  }

  /** Seconds from the given time to the first arrival upstream. */
  double await(long startNanos, ChildProcess forwarder) throws IOException, InterruptedException {
    byte[] payload =
        new SensorFeed(FeedOptions.of(1, 1, 1).withSize(200)).next().message().payload();
    while (!arrived.tryAcquire(5, TimeUnit.MILLISECONDS)) {
      double waited = (System.nanoTime() - startNanos) / 1e9;
      if (waited > LONGEST_SECONDS || !forwarder.isAlive()) {
        throw new IOException(
            "nothing was forwarded within %.1f s; the forwarder printed:%n%s"
                .formatted(waited, String.join("\n", forwarder.lines())));
      }
      publisher.publish(new Message("bench/probe", "probe", payload));
    }
    return (System.nanoTime() - startNanos) / 1e9;
  }

  @Override
  public void close() {
    publisher.close();
    subscriber.close();
  }
}
