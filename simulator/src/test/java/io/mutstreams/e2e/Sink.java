package io.mutstreams.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.message.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Subscribes upstream and keeps what arrives, in order.
 *
 * <p>Shared by the client's thread and the test's: the list is under its own lock.
 */
final class Sink implements LinkListener, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Incoming> arrived = new ArrayList<>();
  private final Link link;

  private Sink(String url, String filter) throws IOException {
    link = Link.open(LinkOptions.clean(url), this);
    link.subscribe(List.of(filter));
  }

  static Sink open(String url, String filter) throws IOException {
    return new Sink(url, filter);
  }

  @Override
  public void arrived(Link on, Incoming message) {
    synchronized (arrived) {
      arrived.add(message);
      arrived.notifyAll();
    }
    on.acknowledge(message);
  }

  /** What came so far. */
  List<Incoming> all() {
    synchronized (arrived) {
      return List.copyOf(arrived);
    }
  }

  int count() {
    synchronized (arrived) {
      return arrived.size();
    }
  }

  /** Waits until so many came. */
  void await(long messages, Duration longest) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + longest.toNanos();
    synchronized (arrived) {
      while (arrived.size() < messages) {
        if (System.nanoTime() > end) {
          throw new TimeoutException(
              "%d of %d arrived, the latest on %s"
                  .formatted(
                      arrived.size(),
                      messages,
                      arrived.stream()
                          .skip(Math.max(0, arrived.size() - 5))
                          .map(Incoming::topic)
                          .toList()));
        }
        arrived.wait(100);
      }
    }
  }

  /** Waits until one came, after the first {@code from}, that is so. */
  void awaitOne(int from, Predicate<Incoming> so, Duration longest)
      throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + longest.toNanos();
    int next = from;
    synchronized (arrived) {
      while (true) {
        for (; next < arrived.size(); next++) {
          if (so.test(arrived.get(next))) {
            return;
          }
        }
        if (System.nanoTime() > end) {
          throw new TimeoutException("none of the " + (next - from) + " that came is so");
        }
        arrived.wait(100);
      }
    }
  }

  /** The JSON bodies by topic, in the order in which they came. */
  Map<String, List<Map<?, ?>>> bodies() throws IOException {
    Map<String, List<Map<?, ?>>> bodies = new LinkedHashMap<>();
    for (Incoming message : all()) {
      bodies.computeIfAbsent(message.topic(), topic -> new ArrayList<>()).add(body(message));
    }
    return bodies;
  }

  static Map<?, ?> body(Incoming message) throws IOException {
    return JSON.readValue(message.payload(), Map.class);
  }

  /** The numbers of stamped messages by key, in the order in which they came. */
  static Map<String, List<Integer>> numbers(List<Incoming> messages) {
    Map<String, List<Integer>> numbers = new LinkedHashMap<>();
    for (Incoming message : messages) {
      Stamp stamp = Stamp.from(message.properties());
      if (stamp == null) {
        throw new IllegalStateException("a stranger on " + message.topic());
      }
      numbers.computeIfAbsent(stamp.key(), key -> new ArrayList<>()).add(stamp.seq());
    }
    return numbers;
  }

  @Override
  public void close() {
    link.close();
  }
}
