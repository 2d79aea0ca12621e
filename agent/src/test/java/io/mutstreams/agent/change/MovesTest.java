package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.MemoryStateStore;
import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that moves to a broker that cannot be reached stays where it is until it can. */
@Timeout(120)
class MovesTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        other: {url: mqtt://other:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a, s/b], key: body.k, id: body.v}
      streams:
        main: {from: [a], steps: [{id: n, count: {}}], to: up}
      uplinks:
        up: {to: cloud, topic: one}
      """;

  private static final String MOVED = CONFIG.replace("from: plant", "from: other");

  /** The same by an edit of the connection itself. */
  private static final String ELSEWHERE = CONFIG.replace("mqtt://plant", "mqtt://other");

  @TempDir Path folder;
  private World world;
  private int sent;

  @BeforeEach
  void start() {
    world = new World(folder);
    world.accept(CONFIG);
    world.plant.away("other");
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.plant.open()).isEmpty();
  }

  private void publish() throws InterruptedException {
    for (String topic : List.of("s/a", "s/b")) {
      world.plant.publish(topic, "{\"k\":\"" + topic + "\",\"v\":" + ++sent + "}");
    }
  }

  private void awaitMove() {
    world.plant.back("other");
    world.awaitMove();
  }

  private void checkAllArrivedOnceAndInOrder() {
    World.await(() -> world.upstream.count() >= sent, "for all records");
    World.await(
        () -> {
          world.changer.tick();
          return world.plant.unacknowledged() == 0;
        },
        "for the acknowledgements");
    assertThat(world.upstream.arrived())
        .extracting(Outgoing::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, sent).mapToObj(String::valueOf).toList());
  }

  private void checkWaits(String source) {
    assertThat(world.changer.moves())
        .singleElement()
        .satisfies(
            move -> {
              assertThat(move.name()).isEqualTo(source);
              assertThat(move.from()).isEqualTo("plant:1883");
              assertThat(move.at()).isEqualTo("other:1883");
              assertThat(move.sentence()).contains("roll back").contains("plant:1883");
            });
    assertThat(world.changer.running().link(source).connected()).isTrue();
  }

  @Test
  void itTakesRecordsFromTheFormerBrokerUntilTheNewOneIsLive() throws Exception {
    publish();
    assertThat(world.accept(MOVED).plan().words())
        .singleElement()
        .asString()
        .startsWith("source a: moves to other; it waits for that")
        .contains("takes its records from plant:1883 until then");
    checkWaits("a");
    publish();
    world.changer.moveOn();
    checkWaits("a");
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("other/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  @Test
  void aConnectionMayLeadElsewhere() throws Exception {
    publish();
    world.accept(ELSEWHERE);
    checkWaits("a");
    publish();
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    world.checkNothingIsLeftOver();
  }

  @Test
  void otherEditsWorkMeanwhile() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(MOVED.replace("topic: one", "topic: two"));
    checkWaits("a");
    publish();
    world.accept(MOVED.replace("  a: {", "  b: {").replace("from: [a]", "from: [b]"));
    checkWaits("b");
    publish();
    world.accept(
        MOVED
            .replace("  a: {", "  c: {from: plant, topics: [s/c]}\n  b: {")
            .replace("from: [a]", "from: [b]"));
    checkWaits("b");
    publish();
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    world.checkNothingIsLeftOver();
  }

  @Test
  void itMayBeTakenBack() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    publish();
    world.plant.back("other");
    world.changer.moveOn();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  @Test
  void itMayMoveToAThirdBroker() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(MOVED.replace("mqtt://other", "mqtt://third"));
    assertThat(world.changer.moves()).isEmpty();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("third/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  @Test
  void oneTopicOfASessionStaysWhereAnotherSourceKeepsTheRest() throws Exception {
    String split =
        MOVED
            .replace(
                "  a: {from: other, topics: [s/a, s/b]",
                "  b: {from: plant, topics: [s/b], key: body.k, id: body.v}\n"
                    + "  a: {from: other, topics: [s/a]")
            .replace("from: [a]", "from: [a, b]");
    world.accept(split);
    checkWaits("a");
    publish();
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("other/mutstreams-gw-a", "plant/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  @Test
  void aRestartGoesOnWhereItWas() throws Exception {
    publish();
    world.accept(MOVED);
    publish();
    var since = world.changer.moves().get(0).since();
    world.restart();
    publish();
    world.accept(MOVED);
    checkWaits("a");
    assertThat(world.changer.moves().get(0).since()).isEqualTo(since);
    publish();
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    world.restart();
    publish();
    world.accept(MOVED);
    assertThat(world.changer.moves()).isEmpty();
    checkAllArrivedOnceAndInOrder();
    world.checkNothingIsLeftOver();
  }

  @Test
  void aRestartWithTheFormerConfigurationForgetsIt() throws Exception {
    world.accept(MOVED);
    world.restart();
    publish();
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  /** The new session has been begun, and nothing is committed. */
  private void endOnTheWay() throws Exception {
    world.plant.back("other");
    publish();
    assertThatThrownBy(
            () ->
                world.changer.change(
                    world.read(MOVED),
                    Allowance.edit(true),
                    () -> {
                      throw new IllegalStateException("ended");
                    }))
        .hasMessage("ended");
    publish();
    world.plant.breakAll();
    world.restart();
    publish();
  }

  @Test
  void anAgentThatEndsOnTheWayGoesOnWithTheFormerBroker() throws Exception {
    endOnTheWay();
    world.accept(MOVED);
    checkWaits("a");
    publish();
    awaitMove();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("other/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  @Test
  void anAgentThatEndsOnTheWayLeavesNoSessionThatNobodyKnows() throws Exception {
    endOnTheWay();
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    publish();
    checkAllArrivedOnceAndInOrder();
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
    world.checkNothingIsLeftOver();
  }

  /**
   * The agent is killed when the former session is about to be left.
   *
   * @param left whether its broker has heard of it
   */
  private void endWhenTheFormerIsLeft(boolean left) throws Exception {
    world.plant.back("other");
    publish();
    AtomicReference<MemoryStateStore> stored = new AtomicReference<>();
    world.plant.beforeASessionIsLeft(() -> stored.compareAndSet(null, world.states.copy()));
    if (!left) {
      world.plant.hearsLater();
    }
    world.accept(MOVED);
    world.restartWith(Objects.requireNonNull(stored.get()));
    // Of these the new session alone has all, whether the former one is there or not.
    publish();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAgentThatEndsWhenItLeavesTheFormerBrokerGoesOnWithTheNewOne(boolean left)
      throws Exception {
    endWhenTheFormerIsLeft(left);
    world.accept(MOVED);
    publish();
    checkAllArrivedOnceAndInOrder();
    World.await(
        () -> {
          world.changer.moveOn();
          return world.plant.open().size() == 1;
        },
        "for what the former one has");
    assertThat(world.changer.moves()).isEmpty();
    world.checkNothingIsLeftOver();
  }
}
