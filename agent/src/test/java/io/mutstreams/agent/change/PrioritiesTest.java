package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uplinks of one connection begin with backlogs. */
class PrioritiesTest {
  private static final int EACH = 60;
  private static final List<String> ORDER = List.of("low", "normal", "high");

  /** The highest comes last. */
  private static final String YAML =
      """
      agent: {id: test}
      connections:
        plant: {url: mqtt://plant:1883}
        slow: {url: mqtt://slow:1883}
      sources:
        a: {from: plant, topics: [s/a], format: json, key: body.k}
      streams:
        main: {from: [a], to: [{send: [low, normal, high]}]}
      uplinks:
        low: {to: slow, topic: low, priority: low}
        normal: {to: slow, topic: normal}
        high: {to: slow, topic: high, priority: high}
      """;

  private World world;

  @BeforeEach
  void start(@TempDir Path folder) {
    world = new World(folder);
  }

  @AfterEach
  void stop() {
    world.upstream.stall(false);
    world.close();
  }

  @Test
  void afterAStartTheHigherIsDrainedBeforeTheLowerBegins() throws Exception {
    world.upstream.stall(true);
    Outcome unused = world.accept(YAML);
    for (int i = 0; i < EACH; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + i + "}");
    }
    World.await(() -> ORDER.stream().allMatch(name -> stored(name) == EACH), "for the outboxes");
    world.restart();
    World.await(() -> world.upstream.open().isEmpty(), "for the former connections to end");
    world.upstream.stall(false);
    unused = world.accept(YAML);
    assertThat(world.changer.running().uplinks().keySet()).containsExactlyElementsOf(ORDER);
    World.await(() -> ORDER.stream().allMatch(name -> stored(name) == 0), "for all");
    List<String> topics = world.upstream.arrived().stream().map(Outgoing::topic).toList();
    assertThat(topics).hasSize(3 * EACH);
    List<String> sorted = topics.stream().sorted(PrioritiesTest::higherFirst).toList();
    assertThat(topics).isEqualTo(sorted);
  }

  private static int higherFirst(String one, String other) {
    return Collections.reverseOrder().compare(ORDER.indexOf(one), ORDER.indexOf(other));
  }

  private long stored(String uplink) {
    world.changer.tick();
    return Objects.requireNonNull(world.changer.running().uplinks().get(uplink))
        .uplink()
        .look()
        .stored();
  }
}
