package io.mutstreams.e2e;

import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays a feed at the plant broker in real time, on a thread of its own that owns the publisher.
 * The methods are for the thread of the test.
 */
public final class Load implements AutoCloseable {
  private static final int WINDOW = 500;
  private static final Duration DRAIN = Duration.ofSeconds(60);

  private final Player player;
  private final CompletableFuture<Void> ended;

  private Load(Publisher publisher, Iterator<Timed> feed) {
    this.player = new Player(publisher, new Pace.Times(1));
    this.ended = new CompletableFuture<>();
    var thread = new Thread(() -> play(publisher, feed), "load");
    thread.setDaemon(true);
    thread.start();
  }

  /** Connects and begins. */
  public static Load start(String url, Ledger ledger, Iterator<Timed> feed) throws IOException {
    return new Load(Publisher.open(url, ledger, WINDOW), feed);
  }

  private void play(Publisher publisher, Iterator<Timed> feed) {
    try (publisher) {
      player.play(feed);
      if (!publisher.drain(DRAIN)) {
        throw new TimeoutException("the plant broker does not acknowledge");
      }
      if (publisher.refused() > 0) {
        throw new IOException("the plant broker refused " + publisher.refused());
      }
      ended.complete(null);
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  /** Waits until so many more messages were sent. */
  public void awaitMore(long messages) throws InterruptedException {
    long until = player.played() + messages;
    while (player.played() < until) {
      if (ended.isCompletedExceptionally()) {
        ended.join();
      }
      Thread.sleep(5);
    }
  }

  /** How many messages were sent. */
  public long played() {
    return player.played();
  }

  /** Ends, and waits until everything is acknowledged. */
  public void stop() throws InterruptedException, ExecutionException, TimeoutException {
    player.stop();
    ended.get(DRAIN.toSeconds() + 5, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    player.stop();
  }
}
