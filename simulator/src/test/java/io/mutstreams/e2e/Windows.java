package io.mutstreams.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Receives the results of windows at one topic filter, which must end with the key. The upstream
 * broker must stay, or keep the session.
 *
 * <p>Shared by the client's thread and the test's; everything is under its lock.
 */
public final class Windows implements LinkListener {
  /** A window of a key. */
  public record Window(String key, long start) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Window, List<Long>> counts = new HashMap<>();
  private final Map<Window, Set<String>> ids = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  public static Link open(String url, String filter, String client, Windows windows)
      throws IOException {
    Link link = Link.open(LinkOptions.persistent(url, client), windows);
    if (!link.sessionPresent()) {
      link.subscribe(List.of(filter));
    }
    return link;
  }

  @Override
  public synchronized void arrived(Link on, Incoming message) {
    try {
      JsonNode body = JSON.readTree(message.payload());
      String topic = message.topic();
      var window =
          new Window(topic.substring(topic.indexOf('/') + 1), body.required("start").longValue());
      counts
          .computeIfAbsent(window, w -> new ArrayList<>())
          .add(body.required("count").longValue());
      String id = message.properties().get(Arrival.RECORD_ID);
      ids.computeIfAbsent(window, w -> new HashSet<>()).add(String.valueOf(id));
    } catch (IOException | IllegalArgumentException e) {
      faults.add(message.topic() + ": " + e);
    }
    on.acknowledge(message);
    notifyAll();
  }

  /** Waits until each of these windows has come, or the time is up. */
  public synchronized void awaitAll(Set<Window> windows, Duration longest)
      throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!counts.keySet().containsAll(windows) && System.nanoTime() < end) {
      wait(100);
    }
  }

  /** What is no result of a window. */
  public synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Each result of each window: a window that left twice, after a crash, has two. */
  public synchronized Map<Window, List<Long>> counts() {
    Map<Window, List<Long>> all = new HashMap<>();
    counts.forEach((window, found) -> all.put(window, List.copyOf(found)));
    return all;
  }

  /** The windows that left under more than one record id. */
  public synchronized List<Window> withSeveralIds() {
    return ids.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The sum over all windows, each once. */
  public synchronized long sum() {
    return counts.values().stream().mapToLong(found -> found.get(0)).sum();
  }
}
