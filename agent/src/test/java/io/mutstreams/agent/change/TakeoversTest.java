package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Uplink;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Uplinks get another name, or another uplink takes over what they have left. */
@Timeout(120)
class TakeoversTest {
  private static final String BASE =
      """
      agent: {id: test}
      connections:
        plant: {url: mqtt://plant:1883}
        slow: {url: mqtt://slow:1883}
        quick: {url: mqtt://quick:1883}
      sources:
        a: {from: plant, topics: [s/a], format: json, key: body.k}
      streams:
        main: {from: [a], to: UPLINK}
      uplinks:
        UPLINK: {to: slow, topic: t}
        two: {to: quick, topic: t}
      """;

  private World world;
  private int sent;

  @BeforeEach
  void start(@TempDir Path folder) {
    world = new World(folder);
    world.upstream.stall(true);
  }

  @AfterEach
  void stop() {
    world.upstream.stall(false);
    world.close();
  }

  private static String called(String name) {
    return BASE.replace("UPLINK", name);
  }

  /** The other uplink gets all, and what the first has left. */
  private static String takenOver() {
    return called("two")
        .replace("  two: {to: slow, topic: t}\n", "")
        .replace("topic: t}", "topic: t, takes-over: [one]}");
  }

  private Plan change(String yaml) {
    Outcome outcome = world.change(yaml);
    assertThat(outcome.problems()).isEmpty();
    return outcome.plan();
  }

  private void publish() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    }
  }

  private Uplink.Look look(String uplink) {
    world.changer.tick();
    return Objects.requireNonNull(world.changer.running().uplinks().get(uplink), uplink)
        .uplink()
        .look();
  }

  private void awaitStored(String uplink, long records) {
    World.await(() -> look(uplink).stored() == records, records + " in the outbox of " + uplink);
  }

  private void awaitAllInOrder() {
    World.await(
        () -> {
          world.changer.tick();
          return arrived().size() == sent;
        },
        "for all");
    for (int i = 0; i < sent; i++) {
      assertThat(arrived().get(i)).contains("\"v\":" + i + "}");
    }
  }

  private List<String> arrived() {
    return world.upstream.arrived().stream()
        .map(each -> each.payload().toText())
        // What a broker took and did not answer before the uplink left comes again.
        .distinct()
        .toList();
  }

  @Test
  void anUplinkThatIsRenamedDeliversWhatItHadFirst() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    assertThat(change(called("uno")).words())
        .contains("uplink one: is now called uno, which first delivers what its outbox holds")
        .noneMatch(line -> line.contains("stops"));
    awaitStored("uno", 5);
    publish();
    awaitStored("uno", 10);
    assertThat(look("uno").held()).isEqualTo(5);
    world.upstream.stall(false);
    awaitAllInOrder();
    World.await(
        () -> {
          world.changer.tick();
          return world.outboxes.held() == 0;
        },
        "for the hold to go");
    publish();
    awaitAllInOrder();
  }

  @Test
  void anUplinkThatIsRenamedAndBackDeliversAllInOrder() throws Exception {
    for (String name : List.of("one", "uno", "one")) {
      change(called(name));
      publish();
      awaitStored(name, sent);
    }
    world.upstream.stall(false);
    awaitAllInOrder();
  }

  @Test
  void aRenameOutlivesARestart() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    change(called("uno"));
    publish();
    awaitStored("uno", 10);
    world.upstream.stall(false);
    awaitAllInOrder();
    world.upstream.stall(true);
    publish();
    awaitStored("uno", 5);
    change(called("due"));
    publish();
    awaitStored("due", 10);
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    world.restart();
    change(called("due"));
    publish();
    world.upstream.stall(false);
    awaitAllInOrder();
  }

  @Test
  void anUplinkMayBeRenamedWhileTheAgentIsAway() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    world.restart();
    change(called("uno"));
    publish();
    World.await(() -> look("uno").held() == 5, "for what is held behind the outbox of one");
    world.upstream.stall(false);
    awaitAllInOrder();
    world.restart();
    change(called("uno"));
    publish();
    awaitAllInOrder();
  }

  @Test
  void anotherUplinkTakesOverWhatTheConfigurationSays() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    assertThat(change(takenOver()).words())
        .contains(
            "uplink two: delivers what the outbox of one holds, ahead of what is led past it",
            "uplink one: stops");
    publish();
    awaitAllInOrder();
    assertThat(world.changer.heirs()).containsEntry("one", "two");
  }

  @Test
  void anotherUplinkTakesOverWhatWasLeftWhileTheAgentWasAway() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    world.restart();
    change(takenOver());
    publish();
    awaitAllInOrder();
  }

  @Test
  void whoTakesOverAnHeirGetsWhatThatOneHasTakenOver() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    change(takenOver().replace("two: {to: quick", "two: {to: slow"));
    publish();
    awaitStored("two", 10);
    String next = takenOver().replace("to: two", "to: three").replace("two: {", "three: {");
    assertThat(change(next.replace("over: [one]", "over: [two]")).words())
        .contains(
            "uplink three: delivers what the outbox of two holds, and what that has taken over of"
                + " one, ahead of what is led past it")
        .noneMatch(line -> line.contains("uplink one"));
    publish();
    awaitAllInOrder();
    assertThat(world.changer.heirs()).containsEntry("one", "three").containsEntry("two", "three");
  }

  @Test
  void whatNobodyTakesOverStaysUntilSomebodyDoes() throws Exception {
    change(called("one"));
    publish();
    awaitStored("one", 5);
    String without = takenOver().replace(", takes-over: [one]", "");
    assertThat(change(without).words())
        .anyMatch(line -> line.startsWith("uplink one: stops; its outbox keeps 5 records"));
    publish();
    awaitStored("two", 5);
    assertThat(arrived()).isEmpty();
    assertThat(change(takenOver()).words())
        .containsExactly(
            "uplink two: delivers what the outbox of one holds, ahead of what is led past it");
    awaitAllInOrder();
  }
}
