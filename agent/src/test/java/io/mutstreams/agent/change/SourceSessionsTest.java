package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outgoing;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a broker keeps for a source finds its way, whatever the source is called by then. */
@Timeout(120)
class SourceSessionsTest {
  private static final String BASE =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a, s/b], key: body.k}
      streams:
        main:
          from: [a]
          steps: [{id: n, count: {}}]
          to: [{send: up}]
      uplinks:
        up: {to: cloud, topic: one}
      """;

  private static final String RENAMED =
      BASE.replace("  a: {", "  b: {").replace("from: [a]", "from: [b]");

  private static final String SPLIT =
      BASE.replace(
              "  a: {from: plant, topics: [s/a, s/b]",
              "  a: {from: plant, topics: s/a, key: body.k}\n  b: {from: plant, topics: s/b")
          .replace("from: [a]", "from: [a, b]");

  @TempDir Path folder;
  private World world;
  private int sent;

  @BeforeEach
  void start() {
    world = new World(folder);
    world.accept(BASE);
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.plant.open()).isEmpty();
  }

  private void publish() throws InterruptedException {
    for (String topic : List.of("s/a", "s/b")) {
      world.plant.publish(topic, "{\"k\":\"" + topic + "\",\"v\":" + sent++ + "}");
    }
  }

  private void awaitAcknowledgements() {
    World.await(
        () -> {
          world.changer.tick();
          return world.plant.unacknowledged() == 0;
        },
        "for the acknowledgements");
  }

  private void checkAllArrivedOnce() {
    World.await(() -> world.upstream.count() >= sent, "for all records");
    awaitAcknowledgements();
    assertThat(world.upstream.arrived())
        .hasSize(sent)
        .extracting(Outgoing::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void aRenamedSourceKeepsItsSessionAlsoOverARestart() throws Exception {
    publish();
    assertThat(world.accept(RENAMED).plan().words())
        .containsExactly("source a: is now called b", "stream main: takes from b");
    publish();
    world.restart();
    publish();
    world.accept(RENAMED);
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
    checkAllArrivedOnce();
    world.checkNothingIsLeftOver();
  }

  @Test
  void aSourceMayBeRenamedWhileTheAgentIsAway() throws Exception {
    world.restart();
    publish();
    world.accept(RENAMED);
    checkAllArrivedOnce();
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
  }

  @Test
  void aTopicMayGoOverWhileTheAgentIsAway() throws Exception {
    world.restart();
    publish();
    world.accept(SPLIT);
    publish();
    checkAllArrivedOnce();
    assertThat(world.changer.running().sources().get("b"))
        .satisfies(source -> assertThat(source.node().records()).isEqualTo(2));
    world.restart();
    publish();
    world.accept(BASE);
    checkAllArrivedOnce();
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
  }

  @Test
  void theSessionOfASourceThatWentWhileTheAgentWasAwayIsForgotten() throws Exception {
    world.accept(BASE.replace("streams:", "  c: {from: plant, topics: [s/c]}\nstreams:"));
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("plant/mutstreams-gw-a", "plant/mutstreams-gw-c");
    world.restart();
    world.accept(BASE);
    assertThat(world.plant.clients()).containsExactly("plant/mutstreams-gw-a");
  }

  @Test
  void aConfigurationThatIsRefusedAtTheStartForgetsNoSession() throws Exception {
    world.restart();
    publish();
    Outcome refused = world.change(BASE.replace("{id: n, count: {}}", "broken: {}"));
    assertThat(refused.accepted()).isFalse();
    world.accept(BASE);
    checkAllArrivedOnce();
  }

  @Test
  void whatABrokerHoldsForASessionThatLagsIsNotLeftBehind() throws Exception {
    world.upstream.breakDown("cloud");
    world.accept(
        BASE.replace("key: body.k", "key: body.k, receive-maximum: 1")
            .replace("mqtt://cloud", "mqtt://away"));
    CountDownLatch full = new CountDownLatch(1);
    world.disk.execute(
        () -> {
          try {
            full.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    publish();
    String edit = SPLIT.replace("topics: s/b", "qos: 0, topics: s/b");
    Running before = world.changer.running();
    Outcome refused = world.change(edit);
    assertThat(refused.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("sources.b.topics");
              assertThat(problem.message()).contains("that of a, which lags behind");
            });
    assertThat(world.changer.running()).isSameAs(before);
    full.countDown();
    awaitAcknowledgements();
    world.accept(edit);
    checkAllArrivedOnce();
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("plant/mutstreams-gw-a", "plant/mutstreams-gw-b");
  }

  @Test
  void aSessionThatIsBegunAgainHasNothingThatItsBrokerStillKeepsOfTheFormer() throws Exception {
    world.plant.hearsLater();
    publish();
    awaitAcknowledgements();
    for (String user : List.of("one", "two", "three")) {
      world.accept(
          BASE.replace(
              "mqtt://plant:1883", "mqtt://plant:1883, username: " + user + ", password: p"));
      publish();
    }
    // Of two client ids one is used again.
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("plant/mutstreams-gw-a", "plant/mutstreams-gw-a-2");
    World.await(() -> world.upstream.count() >= sent, "for all records");
    assertThat(world.upstream.arrived())
        .hasSize(sent)
        .extracting(Outgoing::id)
        .doesNotHaveDuplicates();
  }

  @Test
  void anOldNameThatIsUsedAgainGetsASessionOfItsOwn() throws Exception {
    world.accept(RENAMED);
    String both = RENAMED.replace("streams:", "  a: {from: plant, topics: [s/c]}\nstreams:");
    world.accept(both);
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("plant/mutstreams-gw-a", "plant/mutstreams-gw-a-2");
    world.restart();
    publish();
    world.accept(both);
    checkAllArrivedOnce();
    assertThat(world.plant.clients())
        .containsExactlyInAnyOrder("plant/mutstreams-gw-a", "plant/mutstreams-gw-a-2");
  }
}
