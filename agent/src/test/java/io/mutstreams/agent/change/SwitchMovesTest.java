package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What sets switches comes by the broker that there is until another one can be reached. */
@Timeout(60)
class SwitchMovesTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        control: {url: mqtt://control:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a]}
      streams:
        main: {from: [a], to: [{when: switch.night > 3, send: up}, {otherwise: true, send: up}]}
      uplinks:
        up: {to: cloud, topic: one}
      switches:
        night: {initial: 0, set-by: {from: control, topic: control/night}}
      """;
  private static final String MOVED = CONFIG.replace("//control:1883", "//other:1883");
  private static final String ANEW =
      CONFIG.replace("control:1883}", "control:1883, keep-alive: 7s}");
  private static final String CLIENT = "/mutstreams-gw--switches-control";

  @TempDir Path folder;
  private World world;
  private long set;

  @BeforeEach
  void start() {
    world = new World(folder);
    world.accept(CONFIG);
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.plant.open()).isEmpty();
  }

  /** By a message, which must take effect. */
  private void checkSets() throws InterruptedException {
    long value = ++set;
    world.plant.publish("control/night", Long.toString(value));
    World.await(
        () ->
            world.switches.look("night").setting().value() instanceof Number now
                && now.longValue() == value,
        "for the message");
  }

  private void checkWaits(String words) {
    assertThat(world.changer.moves())
        .singleElement()
        .satisfies(
            move ->
                assertThat(move.sentence())
                    .startsWith("connection control waits since ")
                    .contains(words));
  }

  @Test
  void theyComeByTheFormerBrokerUntilTheNewOneIsThere() throws Exception {
    world.plant.away("other");
    world.accept(MOVED);
    checkWaits("It takes what sets its switches from control:1883 until then. ");
    checkSets();
    world.accept(MOVED.replace("topic: one", "topic: two"));
    checkWaits("to go over to control (other:1883): ");
    assertThat(world.changer.waiting(world.read(MOVED))).hasSize(1);
    assertThat(world.changer.waiting(world.read(CONFIG))).isEmpty();
    checkSets();
    world.plant.back("other");
    world.awaitMove();
    World.await(() -> !world.plant.clients().contains("control" + CLIENT), "for the former to go");
    assertThat(world.plant.clients()).contains("other" + CLIENT);
    checkSets();
  }

  @Test
  void theyComeByTheConnectionThatThereIsUntilTheBrokerTakesTheOther() throws Exception {
    world.plant.away("control");
    world.accept(ANEW);
    checkWaits("It takes what sets its switches by the connection that it has until then. ");
    checkSets();
    world.plant.back("control");
    world.awaitMove();
    checkSets();
    assertThat(world.plant.clients()).contains("control" + CLIENT);
  }

  @Test
  void theEditMayBeTakenBackMeanwhile() throws Exception {
    world.plant.away("other");
    world.accept(MOVED);
    world.accept(CONFIG);
    assertThat(world.changer.moves()).isEmpty();
    checkSets();
    assertThat(world.plant.clients()).doesNotContain("other" + CLIENT);
  }

  @Test
  void theSwitchesMayBeTakenOutMeanwhile() throws Exception {
    world.plant.away("other");
    world.accept(MOVED);
    world.accept(MOVED.replace(", set-by: {from: control, topic: control/night}", ""));
    assertThat(world.changer.moves()).isEmpty();
    World.await(() -> !world.plant.clients().contains("control" + CLIENT), "for it to leave");
  }
}
