package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sources that declare an id go over to other sessions while messages come to both. */
@Timeout(120)
class OverlapsTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        other: {url: mqtt://other:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k, id: body.v, receive-maximum: 20}
      streams:
        main: {from: [a], to: up}
      uplinks:
        up: {to: cloud, topic: one}
      """;

  @TempDir Path folder;
  private final AtomicInteger sent = new AtomicInteger();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean stopped;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
    accept(CONFIG);
    var thread = new Thread(this::publish, "publisher");
    thread.setDaemon(true);
    thread.start();
  }

  /** All brokers have all; so many a second that the ids of a minute can be remembered. */
  private void publish() {
    try {
      while (!stopped) {
        LockSupport.parkNanos(100_000);
        world.plant.publish("s/a", "{\"k\":\"k\",\"v\":" + sent.incrementAndGet() + "}");
      }
      ended.complete(null);
    } catch (InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  @AfterEach
  void stop() {
    stopped = true;
    world.close();
  }

  private void accept(String yaml) {
    assertThat(world.change(yaml).problems()).isEmpty();
  }

  private void more() {
    int until = sent.get() + 2_000;
    World.await(() -> sent.get() >= until || ended.isDone(), "for more messages");
  }

  private void checkAllArrivedOnceAndInOrder() {
    stopped = true;
    ended.join();
    int all = sent.get();
    World.await(() -> world.upstream.count() >= all, "for all records");
    World.await(
        () -> {
          world.changer.tick();
          return world.plant.unacknowledged() == 0;
        },
        "for the acknowledgements");
    assertThat(world.upstream.arrived())
        .extracting(Outgoing::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, all).mapToObj(String::valueOf).toList());
  }

  @Test
  void aSourceThatMovesToAnotherBrokerRepeatsNothing() {
    for (int i = 0; i < 5; i++) {
      more();
      accept(CONFIG.replace("from: plant", "from: other"));
      more();
      accept(CONFIG);
    }
    checkAllArrivedOnceAndInOrder();
  }

  @Test
  void anAgentThatGetsAnotherIdRepeatsNothing() {
    for (int i = 0; i < 5; i++) {
      more();
      accept(CONFIG.replace("{id: gw}", "{id: gw-" + i + "}"));
    }
    checkAllArrivedOnceAndInOrder();
  }

  @Test
  void aSourceThatGetsAnotherNameAndUserAtOnceRepeatsNothing() {
    more();
    accept(
        CONFIG
            .replace("mqtt://plant:1883", "mqtt://plant:1883, username: u, password: p")
            .replace(" a: {", " b: {")
            .replace("[a]", "[b]"));
    checkAllArrivedOnceAndInOrder();
  }

  @Test
  void aSourceThatLagsIsNotLeftForAnotherBroker() {
    more();
    var full = new CountDownLatch(1);
    world.disk.execute(() -> World.await(() -> full.getCount() == 0, "for the disk"));
    String stuck = CONFIG.replace("mqtt://cloud", "mqtt://away");
    accept(stuck);
    String move = stuck.replace("from: plant", "from: other");
    assertThat(world.change(move).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("sources.a.topics");
              assertThat(problem.message()).contains("that of a, which lags behind");
            });
    full.countDown();
    accept(CONFIG);
    accept(CONFIG.replace("from: plant", "from: other"));
    more();
    checkAllArrivedOnceAndInOrder();
  }

  @Test
  void aRefusedChangeLeavesNothingBehind() {
    more();
    assertThat(
            world
                .change(CONFIG.replace("{id: gw}", "{id: g2}").replace("[s/a]", "[s/a, forbidden]"))
                .accepted())
        .isFalse();
    assertThat(world.changer.running().sources().values())
        .allSatisfy(source -> assertThat(source.node().remembered()).isZero());
    more();
    checkAllArrivedOnceAndInOrder();
  }
}
