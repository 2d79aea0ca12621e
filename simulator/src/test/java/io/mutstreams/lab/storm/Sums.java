package io.mutstreams.lab.storm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What windows counted, whose length was edited meanwhile: each record is in one window, be that of
 * the length before or after. Shared by the client's thread and the test's; everything is under its
 * lock.
 */
final class Sums implements LinkListener {
  /** Where they arrive, with the key behind. */
  static final String TOPIC = "sums/";

  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A window of a key. */
  private record Window(String key, long start, long end) {}

  private final Map<Window, Long> counts = new HashMap<>();
  private final Set<Long> lengths = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  /** Closes the windows by a record from the future, which nobody counts. */
  static void close(String plant) throws IOException, InterruptedException {
    long when = System.currentTimeMillis() + TimeUnit.HOURS.toMillis(1);
    String body = "{\"id\":\"flush-%d\",\"ts\":%d,\"value\":0}".formatted(when, when);
    var answered = new CountDownLatch(1);
    try (Link sender = Link.open(LinkOptions.clean(plant), new LinkListener() {})) {
      String topic = "plant/" + Beginning.WINDOWED.name() + "/flush";
      boolean sent =
          sender.publish(topic, body.getBytes(UTF_8), Map.of(), reason -> answered.countDown());
      if (!sent || !answered.await(1, TimeUnit.MINUTES)) {
        throw new IOException("the plant broker does not acknowledge");
      }
    }
  }

  /** Receives from now on. */
  Link open(String cloud) throws IOException {
    Link link = Link.open(LinkOptions.clean(cloud), this);
    link.subscribe(List.of(TOPIC + "#"));
    return link;
  }

  @Override
  public synchronized void arrived(Link on, Incoming message) {
    try {
      JsonNode body = JSON.readTree(message.payload());
      long start = body.required("start").longValue();
      long end = body.required("end").longValue();
      var window = new Window(message.topic().substring(TOPIC.length()), start, end);
      Long before = counts.put(window, body.required("count").longValue());
      lengths.add(end - start);
      if (before != null && before != body.required("count").longValue()) {
        faults.add(window + " counted " + before + " and " + body);
      }
    } catch (IOException | IllegalArgumentException e) {
      faults.add(message.topic() + ": " + e);
    }
    on.acknowledge(message);
    notifyAll();
  }

  /** Waits until all that was sent is counted, and fails when it is not, or more than that. */
  synchronized void assertExact(Ledger ledger) throws InterruptedException {
    Map<String, Long> sent = new TreeMap<>();
    ledger.forEach(
        entry -> {
          if (entry.key().startsWith(Beginning.WINDOWED.name() + "-")) {
            sent.merge(entry.key(), 1L, Long::sum);
          }
        });
    long end = System.nanoTime() + LONGEST_NANOS;
    while (!counted(sent.keySet()).equals(sent) && System.nanoTime() < end) {
      wait(100);
    }
    System.out.printf("  windows: %d of %d lengths, %s%n", counts.size(), lengths.size(), lengths);
    assertThat(counted(sent.keySet())).as("counted in windows").isEqualTo(sent);
    assertThat(faults).isEmpty();
  }

  private Map<String, Long> counted(Set<String> keys) {
    Map<String, Long> counted = new TreeMap<>();
    counts.forEach(
        (window, count) -> {
          if (keys.contains(window.key())) {
            counted.merge(window.key(), count, Long::sum);
          }
        });
    return counted;
  }
}
