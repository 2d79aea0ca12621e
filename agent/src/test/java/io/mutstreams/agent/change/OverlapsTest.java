package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  private volatile boolean apart;

  /** By how much the other broker has all later. */
  private volatile long lateNanos;

  private final Deque<Map.Entry<Long, Integer>> late = new ArrayDeque<>();
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
        LockSupport.parkNanos(lateNanos > 0 ? 4_000_000 : 100_000);
        int number = sent.incrementAndGet();
        if (lateNanos > 0) {
          world.plant.publishAt("plant", "s/a", message(number));
          late.add(Map.entry(System.nanoTime(), number));
          publishLate(System.nanoTime() - lateNanos);
        } else if (apart) {
          world.plant.publishAt("plant", "s/a", message(-number));
          world.plant.publishAt("other", "s/a", message(number));
        } else {
          world.plant.publish("s/a", message(number));
        }
      }
      publishLate(System.nanoTime());
      ended.complete(null);
    } catch (InterruptedException | RuntimeException e) {
      ended.completeExceptionally(e);
    }
  }

  private void publishLate(long until) throws InterruptedException {
    while (!late.isEmpty() && late.element().getKey() <= until) {
      world.plant.publishAt("other", "s/a", message(late.remove().getValue()));
    }
  }

  private static String message(int number) {
    return "{\"k\":\"k\",\"v\":" + number + "}";
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
    more(2_000);
  }

  private void more(int messages) {
    int until = sent.get() + messages;
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
    for (int i = 0; i < 3; i++) {
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
    world.upstream.breakDown("cloud");
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
  void aBrokerMayHaveAllSomeSecondsLaterWhereThatIsSaid() {
    String config = CONFIG.replace("{id: gw}", "{id: gw}\nchanges: {overlap: 2s}");
    accept(config);
    // So few that what queues for a session which is not read does not hold up the rest.
    lateNanos = 750_000_000L;
    more(300);
    accept(config.replace("from: plant", "from: other"));
    more(300);
    accept(config);
    checkAllArrivedOnceAndInOrder();
  }

  /** The two brokers have nothing in common; the one that is left is never idle. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBusySourceMayMoveToABrokerWithOtherMessages(boolean id) {
    String config =
        id
            ? CONFIG.replace("{id: gw}", "{id: gw}\nchanges: {overlap: 0s}")
            : CONFIG.replace(", id: body.v", "");
    accept(config);
    apart = true;
    more();
    int before = sent.get();
    accept(config.replace("from: plant", "from: other"));
    int after = sent.get();
    more();
    stopped = true;
    ended.join();
    World.await(
        () -> {
          world.changer.moveOn();
          world.changer.tick();
          return world.plant.unacknowledged() == 0 && world.plant.open().size() == 1;
        },
        "for the acknowledgements");
    List<Integer> left = arrived(-1);
    List<Integer> right = arrived(1).stream().filter(number -> number > left.get(0)).toList();
    // What was there before is there, and nothing is missing between.
    assertThat(left).containsExactlyElementsOf(between(left.get(0), left.get(left.size() - 1)));
    assertThat(left.get(left.size() - 1)).isGreaterThanOrEqualTo(before);
    assertThat(right).containsExactlyElementsOf(between(right.get(0), sent.get()));
    assertThat(right.get(0)).isLessThanOrEqualTo(after);
  }

  private static List<Integer> between(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  /** The numbers of one broker's messages, which are below zero at the other one. */
  private List<Integer> arrived(int sign) {
    return world.upstream.arrived().stream()
        .map(message -> Integer.parseInt(message.payload().toText().replaceAll(".*:|}", "")))
        .filter(number -> number * sign > 0)
        .map(Math::abs)
        .toList();
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
