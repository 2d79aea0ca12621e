package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Lanes;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream that gets another number of lanes: the state of each key goes with it. */
@Timeout(120)
class LaneChangesTest {
  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], id: body.id, key: body.k}
      streams:
        first: {from: [a], to: main}
        main: {steps: [{id: n, count: {}}, {id: t, tag: x}], lanes: 1, to: [{send: up}]}
      uplinks:
        up: {to: cloud, topic: one}
      """;
  private static final int KEYS = 100;

  @TempDir Path folder;
  private World world;
  private int rounds;

  @BeforeEach
  void start() {
    world = new World(folder);
    assertThat(world.change(CONFIG).accepted()).isTrue();
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.operators.open()).isEmpty();
  }

  private static String lanes(int count) {
    return CONFIG.replace("lanes: 1", "lanes: " + count);
  }

  private void publish(int round) throws InterruptedException {
    for (int i = 0; i < KEYS; i++) {
      world.plant.publish("s/a", "{\"k\":\"key-" + i + "\",\"id\":\"" + round + "-" + i + "\"}");
    }
  }

  /** One record of each key: what they were counted as. */
  private List<String> round() throws InterruptedException {
    int before = world.upstream.count();
    publish(rounds++);
    World.await(() -> world.upstream.count() == before + KEYS, "for the records");
    return world.upstream.arrived().stream()
        .skip(before)
        .map(sent -> sent.payload().toText().replaceAll(".*\"n\":(\\d+).*", "$1"))
        .distinct()
        .toList();
  }

  private Lanes running() {
    return Objects.requireNonNull(world.changer.running().streams().get("main")).lanes();
  }

  @Test
  void keepTheStateOfEachKeyAndTellOfIt() throws Exception {
    assertThat(round()).containsExactly("1");
    int count = 1;
    for (int lanes : List.of(4, 2, 16, 1, 3)) {
      Outcome outcome = world.changer.change(world.read(lanes(lanes)), false);
      assertThat(outcome.problems()).isEmpty();
      assertThat(outcome.plan().words())
          .singleElement()
          .asString()
          .startsWith("stream main: goes on in " + (lanes == 1 ? "one lane" : lanes + " lanes"))
          .endsWith("; the state of each key goes with it");
      assertThat(running().count()).isEqualTo(lanes);
      assertThat(round()).as("in " + lanes).containsExactly(String.valueOf(++count));
      assertThat(running().counts().in()).isEqualTo((long) KEYS * count);
      world.checkNothingIsLeftOver();
    }
    assertThat(world.dead.letters()).isEmpty();
  }

  @Test
  void workOnSeveralThreads() throws Exception {
    assertThat(world.change(lanes(4)).accepted()).isTrue();
    assertThat(round()).containsExactly("1");
    assertThat(running().all()).hasSize(4).allMatch(lane -> lane.counts().in() > 0);
  }

  @Test
  void takeUpWhatOtherLanesHaveStored() throws Exception {
    assertThat(round()).containsExactly("1");
    int count = 1;
    for (int lanes : List.of(3, 8, 2, 1)) {
      world.restart();
      assertThat(world.change(lanes(lanes)).problems()).isEmpty();
      assertThat(round()).as("in " + lanes).containsExactly(String.valueOf(++count));
    }
  }

  @Test
  void knowRepeatsThatOtherLanesHaveSeen() throws Exception {
    assertThat(round()).containsExactly("1");
    for (int lanes : List.of(4, 1, 3)) {
      assertThat(world.change(lanes(lanes)).accepted()).isTrue();
      publish(0);
      World.await(() -> world.plant.unacknowledged() == 0, "for the repeats");
    }
    world.restart();
    assertThat(world.change(lanes(2)).accepted()).isTrue();
    publish(0);
    World.await(() -> world.plant.unacknowledged() == 0, "for the repeats");
    assertThat(world.upstream.count()).isEqualTo(KEYS);
    assertThat(round()).containsExactly("2");
  }

  @Test
  void maySeeStepsChangeInTheSameEdit() throws Exception {
    assertThat(round()).containsExactly("1");
    String other = lanes(3).replace("{id: n, count: {}}", "{id: n, count: {step: 4}}");
    assertThat(world.changer.change(world.read(other), false).problems()).isEmpty();
    assertThat(round()).containsExactly("2");
    String without = CONFIG.replace("{id: n, count: {}}, ", "");
    assertThat(world.changer.change(world.read(without), false).accepted()).isFalse();
    assertThat(round()).containsExactly("3");
    assertThat(world.change(without).accepted()).isTrue();
    int before = world.upstream.count();
    publish(rounds++);
    World.await(() -> world.upstream.count() == before + KEYS, "for the records");
    World.await(() -> world.states.stored("main").isEmpty(), "for the state to go");
    assertThat(world.change(lanes(2)).accepted()).isTrue();
    assertThat(round()).containsExactly("1");
  }

  @Test
  void aRefusedEditMakesNoLanes() throws Exception {
    assertThat(round()).containsExactly("1");
    assertThat(world.change(lanes(4).replace("tag: x", "broken: {}")).problems())
        .as("told once, not by each lane")
        .singleElement()
        .asString()
        .contains("out of order");
    assertThat(running().count()).isEqualTo(1);
    world.checkNothingIsLeftOver();
    assertThat(round()).containsExactly("2");
  }
}
