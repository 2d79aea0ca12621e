package io.mutstreams.simulator.publisher;

import io.mutstreams.simulator.link.Completion;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages at QoS 1, in order, with a bounded number unanswered, and enters each in a ledger.
 * When the connection breaks it connects again and sends everything unanswered once more, in order.
 *
 * <p>Owned by one thread, which publishes, waits and reconnects. The client's threads only enter
 * answers; what they share with the owner is under {@link #lock}.
 */
public final class Publisher implements AutoCloseable {
  private static final class Pending {
    final Message message;
    final Stamp stamp;
    boolean sentBefore;

    Pending(Message message, Stamp stamp) {
      this.message = message;
      this.stamp = stamp;
    }
  }

  private final LinkOptions options;
  private final Ledger ledger;
  private final int wantedWindow;
  private final Duration patience;
  private final Object lock = new Object();
  private final Map<Long, Pending> unanswered = new LinkedHashMap<>();
  private long refused;
  private @Nullable Link link;
  private int window;
  private long number;
  private long reconnects;

  private Publisher(LinkOptions options, Ledger ledger, int window, Duration patience) {
    this.options = options;
    this.ledger = ledger;
    this.wantedWindow = window;
    this.patience = patience;
  }

  /**
   * Connects to the plant broker.
   *
   * @param url {@code mqtt://host:port}
   * @param ledger where to enter what is sent
   * @param window how many messages may be unanswered; the broker's Receive Maximum lowers it
   * @return the publisher
   * @throws IOException when the broker does not answer
   */
  public static Publisher open(String url, Ledger ledger, int window) throws IOException {
    return open(url, ledger, window, Duration.ofMinutes(2));
  }

  /**
   * Connects to the plant broker.
   *
   * @param url {@code mqtt://host:port}
   * @param ledger where to enter what is sent
   * @param window how many messages may be unanswered; the broker's Receive Maximum lowers it
   * @param patience how long to try to connect again before giving up
   * @return the publisher
   * @throws IOException when the broker does not answer
   */
  public static Publisher open(String url, Ledger ledger, int window, Duration patience)
      throws IOException {
    var publisher = new Publisher(LinkOptions.clean(url), ledger, window, patience);
    publisher.link = publisher.connect();
    return publisher;
  }

  private Link connect() throws IOException {
    Link opened = Link.open(options, new LinkListener() {});
    window = Math.max(1, Math.min(wantedWindow, opened.receiveMaximum()));
    return opened;
  }

  /**
   * Sends a message, waiting while the window is full or the broker is away.
   *
   * @param message the message
   * @throws IOException when the broker stayed away for too long
   * @throws InterruptedException when interrupted; the message may or may not have been sent
   */
  public void publish(Message message) throws IOException, InterruptedException {
    long sentMicros = Stamp.nowMicros();
    awaitAtMost(window - 1, Long.MAX_VALUE);
    int crc = Stamp.crcOf(message.payload());
    int seq = ledger.sent(message.key(), message.topic(), crc, message.repeat());
    var pending = new Pending(message, new Stamp(message.key(), seq, crc, sentMicros));
    long id = number++;
    synchronized (lock) {
      unanswered.put(id, pending);
    }
    Link current = link;
    if (current == null || !send(current, id, pending)) {
      reconnect();
    }
  }

  /** Sends one; false when the link is down. */
  private boolean send(Link current, long id, Pending pending) throws InterruptedException {
    Message message = pending.message;
    if (pending.sentBefore) {
      ledger.resent(message.key(), pending.stamp.seq());
    }
    try {
      var properties = pending.stamp.toProperties();
      while (!current.publish(
          message.topic(), message.payload(), properties, reason -> answered(id, reason))) {
        Thread.sleep(1);
      }
      pending.sentBefore = true;
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void answered(long id, int reason) {
    synchronized (lock) {
      Pending pending = unanswered.remove(id);
      // Entered before the owner can see that nothing is open any more.
      if (pending != null && reason >= 0x80) {
        refused++;
      } else if (pending != null) {
        boolean unheard = reason == Completion.NO_MATCHING_SUBSCRIBERS;
        ledger.acknowledged(pending.message.key(), pending.stamp.seq(), unheard);
      }
      lock.notifyAll();
    }
  }

  private void reconnect() throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    long pause = 50;
    while (true) {
      dropLink();
      try {
        Link opened = connect();
        link = opened;
        reconnects++;
        if (sendAgain(opened)) {
          return;
        }
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
      Thread.sleep(pause + ThreadLocalRandom.current().nextLong(pause));
      pause = Math.min(1_000, pause * 2);
    }
  }

  private boolean sendAgain(Link opened) throws InterruptedException {
    List<Map.Entry<Long, Pending>> again;
    synchronized (lock) {
      again = unanswered.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    }
    for (var entry : again) {
      if (!send(opened, entry.getKey(), entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  private void dropLink() {
    Link old = link;
    link = null;
    if (old != null) {
      old.close();
    }
  }

  /** Waits until at most so many are unanswered, reconnecting where needed. */
  private boolean awaitAtMost(int most, long deadline) throws IOException, InterruptedException {
    while (true) {
      synchronized (lock) {
        if (unanswered.size() <= most) {
          return true;
        }
        lock.wait(100);
        if (unanswered.size() <= most) {
          return true;
        }
      }
      if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
        return false;
      }
      Link current = link;
      if (current == null || !current.connected()) {
        reconnect();
      }
    }
  }

  /**
   * Waits until everything sent is answered.
   *
   * @param timeout how long at most
   * @return whether everything is answered
   * @throws IOException when the broker stayed away for too long
   * @throws InterruptedException when interrupted
   */
  public boolean drain(Duration timeout) throws IOException, InterruptedException {
    return awaitAtMost(0, System.nanoTime() + timeout.toNanos());
  }

  /**
   * How many messages the broker refused; they need not arrive.
   *
   * @return messages
   */
  public long refused() {
    synchronized (lock) {
      return refused;
    }
  }

  /**
   * How often the connection had to be made again. For the owning thread.
   *
   * @return connections after the first
   */
  public long reconnects() {
    return reconnects;
  }

  /** Disconnects. What is unanswered stays unacknowledged in the ledger. */
  @Override
  public void close() {
    dropLink();
  }
}
