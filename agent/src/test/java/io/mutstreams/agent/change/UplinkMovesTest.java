package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is connected is not left for a broker that cannot be reached. */
@Timeout(120)
class UplinkMovesTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
        other: {url: mqtt://other:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k, id: body.v}
      streams:
        main: {from: [a], steps: [{id: n, count: {}}], to: up}
      uplinks:
        up: {to: cloud, topic: one}
      """;

  private static final String MOVED = CONFIG.replace("to: cloud", "to: other");

  @TempDir Path folder;
  private World world;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder);
    world.accept(CONFIG);
    publish();
    world.plant.away("other");
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.plant.open()).isEmpty();
    assertThat(world.upstream.open()).isEmpty();
  }

  /** Several of one key, and waits until they have arrived. */
  private void publish() throws InterruptedException {
    for (int i = 0; i < 50; i++) {
      world.plant.publish("s/a", "{\"k\":\"one\",\"v\":" + ++sent + "}");
    }
    awaitArrived();
  }

  private void awaitArrived() {
    World.await(
        () -> {
          world.changer.tick();
          return world.upstream.count() >= sent && world.plant.unacknowledged() == 0;
        },
        "for all records");
  }

  private void checkArrivedOnceAndInOrder(String... hosts) {
    assertThat(world.upstream.arrived())
        .extracting(Outgoing::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, sent).mapToObj(String::valueOf).toList());
    assertThat(world.upstream.hosts()).containsExactly(hosts);
    world.checkNothingIsLeftOver();
  }

  private void checkWaits() {
    assertThat(world.changer.moves())
        .singleElement()
        .satisfies(
            move -> {
              assertThat(move.thing()).isEqualTo("uplink");
              assertThat(move.name()).isEqualTo("up");
              assertThat(move.from()).isEqualTo("cloud:1883");
              assertThat(move.at()).isEqualTo("other:1883");
              assertThat(move.sentence())
                  .startsWith("uplink up waits since ")
                  .contains("to go over to other (other:1883): ")
                  .contains("It sends its records to cloud:1883 until then. ")
                  .contains("roll back");
            });
  }

  @Test
  void itSendsByTheFormerBrokerUntilTheNewOneIsThere() throws Exception {
    assertThat(world.accept(MOVED).plan().words())
        .singleElement()
        .asString()
        .startsWith("uplink up: goes over to connection other; it waits for that, and sends its")
        .contains("records to cloud:1883 until then");
    checkWaits();
    publish();
    world.changer.moveOn();
    checkWaits();
    assertThat(world.changer.waiting(world.read(MOVED))).singleElement().asString().contains("up");
    assertThat(world.changer.waiting(world.read(CONFIG))).isEmpty();
    publish();
    world.plant.back("other");
    world.awaitMove();
    publish();
    checkArrivedOnceAndInOrder("cloud", "other");
  }

  @Test
  void itGoesOverInTheMidstOfRecords() throws Exception {
    world.accept(MOVED);
    for (int i = 0; i < 300; i++) {
      world.plant.publish("s/a", "{\"k\":\"one\",\"v\":" + ++sent + "}");
      if (i == 100) {
        world.plant.back("other");
      }
      if (i > 100 && i % 10 == 0) {
        world.changer.moveOn();
      }
    }
    world.awaitMove();
    awaitArrived();
    publish();
    checkArrivedOnceAndInOrder("cloud", "other");
  }

  @Test
  void otherEditsTakeEffectMeanwhile() throws Exception {
    world.accept(MOVED);
    world.accept(MOVED.replace("topic: one", "topic: two, tries: 3"));
    checkWaits();
    var since = world.changer.moves().get(0).since();
    publish();
    assertThat(world.upstream.arrived().get(sent - 1).topic()).isEqualTo("two");
    world.accept(MOVED.replace("count: {}", "count: {step: 2}"));
    checkWaits();
    assertThat(world.changer.moves().get(0).since()).isEqualTo(since);
    publish();
    world.plant.back("other");
    world.awaitMove();
    publish();
    checkArrivedOnceAndInOrder("cloud", "other");
  }

  @Test
  void itMayBeTakenBack() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    world.plant.back("other");
    world.changer.moveOn();
    publish();
    checkArrivedOnceAndInOrder("cloud");
  }

  @Test
  void itMayGoToAThirdBroker() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(MOVED.replace("mqtt://other", "mqtt://third"));
    assertThat(world.changer.moves()).isEmpty();
    publish();
    checkArrivedOnceAndInOrder("cloud", "third");
  }

  @Test
  void itGoesOverToABrokerWhereConnectionsTakeLongerThanAChangeWaits() throws Exception {
    world.accept(MOVED.replace("mqtt://other", "mqtt://far"));
    assertThat(world.changer.moves()).hasSize(1);
    publish();
    world.awaitMove();
    publish();
    checkArrivedOnceAndInOrder("cloud", "far");
  }

  @Test
  void itMayBeTakenOutMeanwhile() throws Exception {
    world.accept(MOVED);
    publish();
    world.accept(
        MOVED.replace("  up: {to: other", "  more: {to: cloud").replace("to: up", "to: more"));
    assertThat(world.changer.moves()).isEmpty();
    publish();
    checkArrivedOnceAndInOrder("cloud");
  }

  @Test
  void itGoesOverAtOnceWhereTheFormerBrokerIsAwayToo() throws Exception {
    world.upstream.breakDown("cloud");
    world.accept(MOVED);
    assertThat(world.changer.moves()).isEmpty();
    for (int i = 0; i < 10; i++) {
      world.plant.publish("s/a", "{\"k\":\"one\",\"v\":" + ++sent + "}");
    }
    world.plant.back("other");
    awaitArrived();
    checkArrivedOnceAndInOrder("cloud", "other");
  }

  @Test
  void anUplinkOfAnotherAgentIdWaitsToo() throws Exception {
    world.plant.away("cloud");
    world.accept(CONFIG.replace("id: gw", "id: gw2"));
    assertThat(world.changer.moves())
        .singleElement()
        .satisfies(
            move ->
                assertThat(move.sentence())
                    .contains("to connect anew to cloud (cloud:1883): ")
                    .contains("It sends its records by the connection that it has until then."));
    publish();
    world.plant.back("cloud");
    world.awaitMove();
    publish();
    checkArrivedOnceAndInOrder("cloud");
  }

  @Test
  void aRestartBeginsWithWhatTheConfigurationSays() throws Exception {
    world.accept(MOVED);
    publish();
    world.restart();
    world.accept(MOVED);
    assertThat(world.changer.moves()).isEmpty();
    world.plant.publish("s/a", "{\"k\":\"one\",\"v\":" + ++sent + "}");
    world.plant.back("other");
    awaitArrived();
    checkArrivedOnceAndInOrder("cloud", "other");
  }

  @Test
  void aSourceKeepsItsConnectionUntilItsBrokerTakesTheOther() throws Exception {
    for (String edit :
        List.of(
            CONFIG.replace("plant:1883", "plant:1883, keep-alive: 10s"),
            CONFIG.replace("[s/a],", "[s/a], qos: 0,"),
            CONFIG.replace("[s/a],", "[s/a, s/b], receive-maximum: 7,"))) {
      world.plant.away("plant");
      assertThat(world.accept(edit).plan().words())
          .anyMatch(line -> line.contains("it waits for that"));
      assertThat(world.changer.moves())
          .singleElement()
          .satisfies(
              move -> {
                assertThat(move.thing()).isEqualTo("source");
                assertThat(move.sentence())
                    .startsWith("source a waits since ")
                    .contains("to connect anew to plant (plant:1883): ")
                    .contains("It takes its records by the connection that it has until then.");
              });
      assertThat(world.changer.running().link("a").connected()).isTrue();
      publish();
      world.accept(edit.replace("topic: one", "topic: two"));
      assertThat(world.changer.moves()).hasSize(1);
      assertThat(world.changer.waiting(world.read(edit))).hasSize(1);
      publish();
      world.plant.back("plant");
      world.awaitMove();
      publish();
      assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
      world.accept(CONFIG);
      publish();
    }
    checkArrivedOnceAndInOrder("cloud");
  }

  @Test
  void aSourceThatKeepsItsConnectionMayBeTakenBack() throws Exception {
    world.plant.away("plant");
    world.accept(CONFIG.replace("plant:1883", "plant:1883, keep-alive: 10s"));
    publish();
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    publish();
    checkArrivedOnceAndInOrder("cloud");
  }
}
