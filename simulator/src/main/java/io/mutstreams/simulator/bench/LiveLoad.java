package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Records at a fixed rate, beside something else that is measured. Owned by the thread that starts
 * and finishes it; a thread of its own sends.
 */
final class LiveLoad implements AutoCloseable {
  private static final String ROOT = "bench/live";

  private final Ledger ledger = new Ledger();
  private final Checker checker = new Checker(Destination.everything(false));
  private final Subscriber subscriber;
  private final Publisher publisher;
  private final Player player;
  private final SensorFeed feed;
  private CompletableFuture<Void> playing = CompletableFuture.completedFuture(null);

  LiveLoad(Broker plant, Broker upstream, double rate) throws IOException {
    feed = new SensorFeed(FeedOptions.of(50, rate, 1).withTopic(ROOT + "/{sensor}").withSize(200));
    subscriber = Subscriber.open(upstream.url(), List.of("up/" + ROOT + "/#"), checker);
    try {
      publisher = Publisher.open(plant.url(), ledger, Load.UNDER_WAY);
    } catch (IOException e) {
      subscriber.close();
      throw e;
    }
    player = new Player(publisher, new Pace.Times(1));
  }

  void start() {
    playing = CompletableFuture.runAsync(this::play, task -> new Thread(task, "live").start());
  }

  private void play() {
    try {
      player.play(feed);
      publisher.drain(Duration.ofSeconds(60));
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  /** Sends no more, and waits until all has arrived or nothing more comes. */
  Verdict finish() throws IOException, InterruptedException {
    player.stop();
    try {
      playing.join();
    } catch (CompletionException e) {
      throw new IOException("the live load failed: " + e.getCause(), e);
    }
    checker.await(ledger, Duration.ofSeconds(20), Duration.ofSeconds(120));
    return checker.verdict(ledger);
  }

  @Override
  public void close() {
    player.stop();
    publisher.close();
    subscriber.close();
  }
}
