package io.mutstreams.simulator.checker;

import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes upstream for a checker, at QoS 1 with a session that survives a broken connection. A
 * message is acknowledged once the checker has counted it.
 *
 * <p>Messages come on the client's threads; connections are made on one thread of its own, which
 * alone changes {@link #link}; whoever closes reads it.
 */
public final class Subscriber implements AutoCloseable {
  /** How many unacknowledged messages the upstream broker may send. */
  public static final int RECEIVE_MAXIMUM = 1000;

  private final LinkOptions options;
  private final List<String> filters;
  private final Checker checker;
  private final Consumer<Arrival> also;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var created = new Thread(task, "subscriber");
            created.setDaemon(true);
            return created;
          });
  private volatile @Nullable Link link;
  private volatile boolean closed;
  private final AtomicInteger reconnects = new AtomicInteger();

  private Subscriber(
      LinkOptions options, List<String> filters, Checker checker, Consumer<Arrival> also) {
    this.options = options;
    this.filters = List.copyOf(filters);
    this.checker = checker;
    this.also = also;
  }

  /**
   * Connects and subscribes.
   *
   * @param url {@code mqtt://host:port} of the upstream broker
   * @param filters topic filters
   * @param checker hears what arrives
   * @return the subscriber, once the broker has confirmed
   * @throws IOException when the broker does not answer or refuses
   */
  public static Subscriber open(String url, List<String> filters, Checker checker)
      throws IOException {
    return open(url, filters, checker, arrival -> {});
  }

  /**
   * Connects and subscribes.
   *
   * @param url {@code mqtt://host:port} of the upstream broker
   * @param filters topic filters
   * @param checker hears what arrives
   * @param also hears it too, afterwards, on the client's thread
   * @return the subscriber, once the broker has confirmed
   * @throws IOException when the broker does not answer or refuses
   */
  public static Subscriber open(
      String url, List<String> filters, Checker checker, Consumer<Arrival> also)
      throws IOException {
    var options = LinkOptions.persistent(url, "checker-" + UUID.randomUUID());
    var subscriber = new Subscriber(options, filters, checker, also);
    subscriber.start();
    return subscriber;
  }

  private void start() throws IOException {
    try {
      CompletableFuture.runAsync(this::connectFirst, thread).join();
    } catch (CompletionException e) {
      close();
      throw e.getCause() instanceof UncheckedIOException io ? io.getCause() : new IOException(e);
    }
  }

  private void connectFirst() {
    try {
      link = connect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Link connect() throws IOException {
    Link opened = Link.open(options, new Listener());
    if (!opened.sessionPresent()) {
      opened.subscribe(filters);
    }
    return opened;
  }

  private void reconnect(long pauseMillis) {
    if (closed) {
      return;
    }
    Link old = link;
    if (old != null && old.connected()) {
      return;
    }
    if (old != null) {
      old.close();
      link = null;
      checker.reconnected();
    }
    try {
      link = connect();
      reconnects.incrementAndGet();
    } catch (IOException e) {
      later(Math.min(1_000, pauseMillis * 2));
    }
  }

  private void later(long pauseMillis) {
    try {
      var unused =
          thread.schedule(() -> reconnect(pauseMillis), pauseMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // closed meanwhile
    }
  }

  /**
   * How often the connection had to be made again.
   *
   * @return connections after the first
   */
  public int reconnects() {
    return reconnects.get();
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdown();
    Link current = link;
    if (current != null) {
      current.close();
    }
  }

  private final class Listener implements LinkListener {
    @Override
    public void arrived(Link on, Incoming message) {
      byte[] payload = message.payload();
      Arrival arrival =
          Arrival.now(message.topic(), payload, message.properties(), checker.numberIn(payload));
      checker.arrived(arrival);
      on.acknowledge(message);
      also.accept(arrival);
    }

    @Override
    public void lost() {
      later(50);
    }
  }
}
