package io.mutstreams.agent.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A publisher that keeps to the contract, and to nothing more: it answers out of order, refuses
 * some, loses its connection, has no room, and answers before its call returns. What happens next
 * is for the test to say.
 */
final class ShakyPublisher implements Publisher {
  private record InFlight(Outgoing message, Answer answer) {}

  private final Random random;
  private final Events events;
  private final Journal journal;
  private final List<InFlight> flying = new ArrayList<>();
  private final int window;
  private boolean connected;
  private boolean closing;

  /** Takes down what was published and what was answered. */
  interface Journal {
    void published(Outgoing message);

    void delivered(Outgoing message);

    void refused(Outgoing message);

    void broken(Outgoing message);
  }

  ShakyPublisher(Random random, int window, Events events, Journal journal) {
    this.random = random;
    this.window = window;
    this.events = events;
    this.journal = journal;
  }

  @Override
  public CompletableFuture<Void> start() {
    return new CompletableFuture<>();
  }

  void connect() {
    if (!connected && !closing) {
      connected = true;
      events.up();
    }
  }

  void drop() {
    if (connected) {
      connected = false;
      breakAll();
      if (!closing) {
        events.down("dropped");
      }
    }
  }

  private void breakAll() {
    List<InFlight> all = List.copyOf(flying);
    flying.clear();
    for (InFlight each : all) {
      journal.broken(each.message());
      each.answer().broken();
    }
  }

  boolean connected() {
    return connected;
  }

  @Override
  public boolean publish(Outgoing message, Answer answer) {
    if (!connected || closing || flying.size() >= window || random.nextInt(50) == 0) {
      return false;
    }
    InFlight each = new InFlight(message, answer);
    journal.published(message);
    if (random.nextInt(10) == 0) {
      answer(each);
    } else {
      flying.add(each);
    }
    return true;
  }

  /** Answers one, not the oldest as a rule; false when nothing is in flight. */
  boolean answerOne() {
    if (flying.isEmpty()) {
      return false;
    }
    answer(flying.remove(random.nextInt(3) == 0 ? 0 : random.nextInt(flying.size())));
    return true;
  }

  private void answer(InFlight each) {
    if (random.nextInt(40) == 0) {
      journal.refused(each.message());
      each.answer().refused(0x97, "quota exceeded");
    } else {
      journal.delivered(each.message());
      each.answer().delivered();
    }
  }

  @Override
  public int window() {
    return connected ? window : 0;
  }

  @Override
  public CompletableFuture<Void> close(long patienceMillis) {
    closing = true;
    return CompletableFuture.completedFuture(null);
  }

  /** The time of the close is up. */
  void end() {
    closing = true;
    connected = false;
    breakAll();
  }

  @Override
  public LinkStatus status() {
    return new LinkStatus(connected, null, 0, flying.size());
  }
}
