package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.format.Formats;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Several threads that publish to the sources, each under keys of its own, as fast as the receivers
 * bear; and the check of what came of it. The checks are the test's thread's.
 */
final class Load {
  private static final int PRODUCERS = 3;
  private static final int KEYS = 4;

  private final MemoryBroker broker;
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Integer> sent = new ConcurrentHashMap<>();
  private final Set<Throwable> failures = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  Load(MemoryBroker broker) {
    this.broker = broker;
  }

  void start() {
    for (int i = 0; i < PRODUCERS; i++) {
      int producer = i;
      Thread thread = new Thread(() -> produce(producer), "producer-" + i);
      thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
      threads.add(thread);
      thread.start();
    }
  }

  private void produce(int producer) {
    String[] topics = {"s/a", "s/b", "s/a", "s/c"};
    try {
      for (int i = 0; !stopping; i++) {
        for (int key = 0; key < KEYS; key++) {
          String name = "k" + producer + "-" + key + "-" + topics[key];
          broker.publish(
              topics[key], "{\"k\":\"" + name + "\",\"p\":" + producer + ",\"i\":" + i + "}");
          sent.put(name, i + 1);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  int sent() {
    return sent.values().stream().mapToInt(count -> count).sum();
  }

  void stop() throws InterruptedException {
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  /**
   * Everything that was sent is there once and in the order of its key.
   *
   * @param counted whether each has passed a step that counts by key, from 1
   */
  void check(List<Outgoing> arrived, boolean counted) {
    Map<String, Integer> next = new HashMap<>();
    for (Outgoing message : arrived) {
      Record record =
          Record.ofPayload(
              message.id(), "", message.topic(), null, 0, Map.of(), message.payload(), decoder());
      int expected = next.merge(message.key(), 1, Integer::sum) - 1;
      assertThat(record.number("i")).as("%s %s", message.key(), message).isEqualTo(expected);
      if (counted || message.key().endsWith("s/c")) {
        assertThat(record.number("n")).as("count of %s", message.key()).isEqualTo(expected + 1);
      }
    }
    assertThat(next).isEqualTo(sent);
  }

  private static PayloadDecoder decoder() {
    return Formats.decoder("json").orElseThrow();
  }
}
