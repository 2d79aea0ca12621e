package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * Sends at an even rate, from a number of sensors in turn, until it is told to stop.
 *
 * <p>A thread of its own owns the publisher; the methods are for the thread of the test.
 */
final class SteadyLoad implements AutoCloseable {
  private final Player player;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final String topic;
  private final int sensors;

  private SteadyLoad(Publisher publisher, String topic, int sensors, double perSecond) {
    this.topic = topic;
    this.sensors = sensors;
    player = new Player(publisher, new Pace.Rate(perSecond));
    var thread = new Thread(() -> play(publisher), "steady load");
    thread.setDaemon(true);
    thread.start();
  }

  /** Begins to send to {@code topic/SENSOR}. */
  static SteadyLoad start(String url, String topic, int sensors, double perSecond)
      throws IOException {
    return new SteadyLoad(Publisher.open(url, new Ledger(), 200), topic, sensors, perSecond);
  }

  private void play(Publisher publisher) {
    try (publisher) {
      player.play(new Readings());
      if (!publisher.drain(Duration.ofSeconds(60))) {
        throw new TimeoutException("the plant broker does not acknowledge");
      }
      ended.complete(null);
    } catch (IOException | InterruptedException | TimeoutException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private final class Readings implements Iterator<Timed> {
    private long count;

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public Timed next() {
      String to = topic + "/s" + count % sensors;
      byte[] payload = ("{\"value\":" + count / sensors + "}").getBytes(UTF_8);
      count++;
      return new Timed(new Message(to, to, payload), 0);
    }
  }

  /** How many were sent so far. */
  long sent() {
    return player.played();
  }

  /** Waits until so many more were sent. */
  void awaitMore(long messages) throws InterruptedException, ExecutionException {
    long until = sent() + messages;
    while (sent() < until) {
      if (ended.isDone()) {
        ended.get();
      }
      Thread.sleep(5);
    }
  }

  /** Ends, and waits until the broker has acknowledged everything; how many were sent. */
  long stop() throws InterruptedException, ExecutionException, TimeoutException {
    player.stop();
    ended.get(70, TimeUnit.SECONDS);
    return sent();
  }

  /** The numbers that must have arrived of each sensor, in order; after the end. */
  Map<String, List<Integer>> numbers() {
    Map<String, List<Integer>> numbers = new HashMap<>();
    for (int sensor = 0; sensor < sensors; sensor++) {
      long of = (sent() - sensor + sensors - 1) / sensors;
      numbers.put(topic + "/s" + sensor, IntStream.range(0, (int) of).boxed().toList());
    }
    return numbers;
  }

  @Override
  public void close() {
    player.stop();
  }
}
