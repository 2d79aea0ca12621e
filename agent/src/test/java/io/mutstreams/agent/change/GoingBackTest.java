package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator of an older version gets what a newer one has written. */
@Timeout(120)
class GoingBackTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k}
      streams:
        main: {from: [a], steps: [{id: n, tally: {}}], to: [{send: up}]}
      uplinks:
        up: {to: cloud, topic: one}
      """;
  private static final String LOSING = CONFIG + "changes: {lose-state: [main.n]}\n";
  private static final int KEYS = 400;
  private static final long NEVER = Long.MAX_VALUE;

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
    world.operators.tally(1, 1, NEVER);
    assertThat(world.change(CONFIG).accepted()).isTrue();
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Outcome go(String config, int version, int olderFrom, long failsFrom) {
    world.operators.tally(version, olderFrom, failsFrom);
    return world.changer.change(world.read(config), false);
  }

  /** One record of each key, and the number that all of them got. */
  private String round() throws InterruptedException {
    int before = world.upstream.count();
    for (int i = 0; i < KEYS; i++) {
      world.plant.publish("s/a", "{\"k\":\"key-" + i + "\"}");
    }
    World.await(() -> world.upstream.count() == before + KEYS, "for the records");
    return world.upstream.arrived().stream()
        .skip(before)
        .map(
            sent ->
                sent.payload().toText().replaceAll(".*\"n\":(\\d+),\"by\":(\\d+).*", "$1 by $2"))
        .distinct()
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private void awaitConverted() {
    World.await(() -> !world.changer.running().converting(), "for the old layout");
    World.await(
        () ->
            world.states.stored("main").stream()
                .filter(entry -> entry.state().equals("total"))
                .allMatch(entry -> entry.version() == 1),
        "for the store");
  }

  @Test
  void theNewerCodecWritesTheOldLayout() throws Exception {
    assertThat(round()).isEqualTo("1 by 1");
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("2 by 2");
    assertThat(go(CONFIG, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("3 by 1");
    awaitConverted();
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("4 by 2");
  }

  @Test
  void goesBackTwoVersionsWhileTheFirstIsUnderWay() throws Exception {
    assertThat(go(CONFIG, 3, 2, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 3");
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(go(CONFIG, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("2 by 1");
    awaitConverted();
  }

  @Test
  void whereTheOldLayoutCannotBeWrittenTheChangeIsRefusedUnlessStateMayBeLost() throws Exception {
    assertThat(go(CONFIG, 2, 2, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 2");
    Outcome refused = go(CONFIG, 1, 1, NEVER);
    assertThat(refused.problems())
        .singleElement()
        .asString()
        .contains(
            "streams.main.steps[0]: state 'total' is stored in version 2, and the operator reads"
                + " versions 1 to 1; the codec that wrote it does not write version 1 of the value of"
                + " key 'key-",
            "lose-state: [main.n]",
            "mutstreams apply --lose-state");
    assertThat(round()).isEqualTo("2 by 2");
    assertThat(go(LOSING, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 1");
    awaitConverted();
  }

  @Test
  void severalLanesThatCannotWriteTheOldLayoutAreOneProblem() throws Exception {
    String lanes = CONFIG.replace("main: {from: [a],", "main: {from: [a], lanes: 4,");
    assertThat(go(lanes, 2, 2, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 2");
    assertThat(go(lanes, 1, 1, NEVER).problems()).hasSize(1);
    assertThat(round()).isEqualTo("2 by 2");
  }

  @Test
  void oneValueThatCannotBeWrittenIsEnoughToRefuse() throws Exception {
    assertThat(go(CONFIG, 2, 1, 2).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 2");
    world.plant.publish("s/a", "{\"k\":\"key-7\"}");
    World.await(() -> world.upstream.count() == KEYS + 1, "for the record");
    assertThat(go(CONFIG, 1, 1, NEVER).problems())
        .singleElement()
        .asString()
        .contains("does not write version 1 of the value of key 'key-7'");
    world.operators.tally(1, 1, NEVER);
    assertThat(world.change(CONFIG).accepted()).as("as the trial goes back").isTrue();
    assertThat(round()).as("all others keep theirs").isEqualTo("2 by 1, 1 by 1");
    awaitConverted();
  }

  @Test
  void anOlderVersionAfterARestartGetsWhatTheNewerHasStored() throws Exception {
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 2");
    world.restart();
    assertThat(go(CONFIG, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("2 by 1");
    awaitConverted();
  }

  @Test
  void afterARestartWithoutTheNewerVersionStateIsRefusedOrLost() throws Exception {
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 2");
    world.formersAreLost = true;
    world.restart();
    assertThat(go(CONFIG, 1, 1, NEVER).problems())
        .singleElement()
        .asString()
        .contains(
            "state 'total' is stored in version 2",
            "no version of the plugin that reads it is there any more",
            "lose-state: [main.n]");
    assertThat(go(LOSING, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("1 by 1");
    awaitConverted();
  }

  @Test
  void aStoreOfWhichHalfIsConvertedIsReadByBoth() throws Exception {
    assertThat(round()).isEqualTo("1 by 1");
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    int before = world.upstream.count();
    for (int i = 0; i < KEYS / 2; i++) {
      world.plant.publish("s/a", "{\"k\":\"key-" + i + "\"}");
    }
    World.await(() -> world.upstream.count() == before + KEYS / 2, "for the records");
    world.restart();
    assertThat(world.states.stored("main")).anyMatch(entry -> entry.version() == 2);
    assertThat(go(CONFIG, 1, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("3 by 1, 2 by 1");
    world.restart();
    assertThat(go(CONFIG, 2, 1, NEVER).accepted()).isTrue();
    assertThat(round()).isEqualTo("4 by 2, 3 by 2");
  }
}
