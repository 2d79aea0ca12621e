package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.process.Usage;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Puts a load on a forwarder and measures it. At a rate, latency is what counts. At the ceiling a
 * new message is sent whenever one has arrived upstream, with a fixed number under way, so that no
 * broker piles up a backlog.
 *
 * <p>Owned by the thread that measures; the client's thread only counts arrivals.
 */
final class Load {
  /** Messages under way at the ceiling. */
  static final int UNDER_WAY = 1000;

  private static final int SENSORS = 50;
  private static final int SIZE = 200;

  private final Broker plant;
  private final Broker upstream;
  private final ChildProcess forwarder;
  private int phase;

  Load(Broker plant, Broker upstream, ChildProcess forwarder) {
    this.plant = plant;
    this.upstream = upstream;
    this.forwarder = forwarder;
  }

  /** A fixed rate for so long. */
  Phase atRate(double perSecond, Duration duration) throws IOException, InterruptedException {
    return measure(
        arrived -> {},
        (publisher, feed, arrived) ->
            new Player(publisher, new Pace.Times(1)).play(feed, Long.MAX_VALUE, duration, n -> {}),
        perSecond);
  }

  /** As fast as it goes for so long. */
  Phase atCeiling(Duration duration) throws IOException, InterruptedException {
    return measure(
        Semaphore::release,
        (publisher, feed, free) -> {
          long end = System.nanoTime() + duration.toNanos();
          while (System.nanoTime() < end) {
            if (!free.tryAcquire(10, TimeUnit.SECONDS)) {
              return; // nothing comes any more: the verdict says what was lost
            }
            publisher.publish(feed.next().message());
          }
        },
        1e6);
  }

  private interface OnArrival {
    void arrived(Semaphore free);
  }

  private interface Work {
    void run(Publisher publisher, SensorFeed feed, Semaphore free)
        throws IOException, InterruptedException;
  }

  private Phase measure(OnArrival onArrival, Work work, double rate)
      throws IOException, InterruptedException {
    String root = "bench/" + forwarder.pid() + "-" + phase++;
    var feed =
        new SensorFeed(
            FeedOptions.of(SENSORS, rate, 1).withTopic(root + "/{sensor}").withSize(SIZE));
    var ledger = new Ledger();
    var checker = new Checker(Destination.everything(false));
    var free = new Semaphore(UNDER_WAY);
    try (var subscriber =
            Subscriber.open(
                upstream.url(),
                List.of("up/" + root + "/#"),
                checker,
                arrival -> onArrival.arrived(free));
        var publisher = Publisher.open(plant.url(), ledger, UNDER_WAY)) {
      Usage before = forwarder.usage();
      long start = System.nanoTime();
      work.run(publisher, feed, free);
      publisher.drain(Duration.ofSeconds(30));
      checker.await(ledger, Duration.ofSeconds(10), Duration.ofSeconds(60));
      double seconds = (System.nanoTime() - start) / 1e9 - checker.quiet().toNanos() / 1e9;
      Usage after = forwarder.usage();
      if (subscriber.reconnects() > 0) {
        throw new IOException("the upstream broker dropped the checker while measuring");
      }
      return phase(checker.verdict(ledger), seconds, before, after);
    }
  }

  private static Phase phase(Verdict verdict, double seconds, Usage before, Usage after) {
    return new Phase(
        verdict.delivered(),
        verdict.delivered() / seconds,
        after.cpuMicros() - before.cpuMicros(),
        after.rssBytes(),
        verdict.p50Ms(),
        verdict.p99Ms(),
        verdict.maxMs(),
        verdict.lost(),
        verdict.duplicated());
  }
}
