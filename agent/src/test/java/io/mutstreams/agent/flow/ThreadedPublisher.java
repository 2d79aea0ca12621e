package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A publisher with a thread of its own that answers in bunches, out of order, and now and then
 * loses the connection with what is in flight, of which the broker has some and some not.
 */
final class ThreadedPublisher implements Publisher {
  private record InFlight(Outgoing message, Answer answer) {}

  private final Random random;
  private final Events events;
  private final Consumer<Outgoing> broker;
  private final int window;
  private final Thread thread = new Thread(this::run, "broker");
  private final List<InFlight> flying = new ArrayList<>();
  private boolean connected;
  private volatile boolean calm;
  private volatile boolean ended;

  ThreadedPublisher(Random random, int window, Events events, Consumer<Outgoing> broker) {
    this.random = random;
    this.window = window;
    this.events = events;
    this.broker = broker;
  }

  @Override
  public CompletableFuture<Void> start() {
    thread.start();
    return new CompletableFuture<>();
  }

  /** From now on the connection holds. */
  void calm() {
    calm = true;
  }

  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }

  private void run() {
    while (!ended) {
      if (!connected()) {
        connect(true);
        events.up();
      }
      bunch().forEach(this::answer);
      if (!calm && random.nextInt(200) == 0) {
        List<InFlight> broken = connect(false);
        broken.forEach(each -> each.answer().broken());
        events.down("lost");
      }
    }
  }

  private synchronized boolean connected() {
    return connected;
  }

  private synchronized List<InFlight> connect(boolean now) {
    connected = now;
    List<InFlight> all = List.copyOf(flying);
    flying.clear();
    all.stream().filter(each -> random.nextBoolean()).forEach(each -> broker.accept(each.message));
    return all;
  }

  private synchronized List<InFlight> bunch() {
    List<InFlight> some = new ArrayList<>();
    while (!flying.isEmpty() && random.nextInt(20) != 0) {
      some.add(flying.remove(random.nextInt(flying.size())));
    }
    return some;
  }

  private void answer(InFlight each) {
    broker.accept(each.message());
    each.answer().delivered();
  }

  @Override
  public synchronized boolean publish(Outgoing message, Answer answer) {
    return connected && flying.size() < window && flying.add(new InFlight(message, answer));
  }

  @Override
  public synchronized int window() {
    return connected ? window : 0;
  }

  @Override
  public CompletableFuture<Void> close(long patienceMillis) {
    ended = true;
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public LinkStatus status() {
    return new LinkStatus(connected(), null, 0, 0);
  }
}
