package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Outbox;
import io.mutstreams.agent.flow.Uplink;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes go from an uplink that has not delivered everything to another one. */
class RerouteTest {
  private static final String BASE =
      """
      agent: {id: test}
      connections:
        plant: {url: mqtt://plant:1883}
        slow: {url: mqtt://slow:1883}
        quick: {url: mqtt://quick:1883}
      sources:
        a: {from: plant, topics: [s/a], format: json, key: body.k}
        b: {from: plant, topics: [s/b], format: json, key: body.k}
      streams:
        main: {from: [a], to: [{send: TARGET}]}
        through: {from: [], to: [{send: one}]}
        beside: {from: [b], to: [{send: two}]}
      uplinks:
        one: {to: slow, topic: one}
        two: {to: quick, topic: two}
        three: {to: quick, topic: three}
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

  private static String to(String targets) {
    String through = targets.equals("through") ? "" : "  through: {from: [], to: [{send: one}]}\n";
    return BASE.replace("TARGET", targets).replace(through, "");
  }

  private void change(String yaml) {
    CompletableFuture<Outcome> change = CompletableFuture.supplyAsync(() -> world.change(yaml));
    World.await(change::isDone, "for the change");
    assertThat(change.join().accepted()).isTrue();
  }

  private void publish(int many) throws InterruptedException {
    for (int i = 0; i < many; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    }
  }

  private Uplink uplink(String name) {
    return Objects.requireNonNull(world.changer.running().uplinks().get(name), name).uplink();
  }

  private void awaitStored(String uplink, long records) {
    World.await(
        () -> {
          world.changer.tick();
          return uplink(uplink).look().stored() == records;
        },
        records + " in the outbox of " + uplink);
  }

  private void judge() {
    world.upstream.stall(false);
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
        .filter(each -> each.payload().toText().contains("\"key\""))
        .map(each -> each.payload().toText())
        // What a broker took and did not answer before the uplink left comes again.
        .distinct()
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "through"})
  void keepsTheOrderOfAKeyAndDoesNotWait(String before) throws Exception {
    change(to(before));
    publish(5);
    awaitStored("one", 5);
    long begin = System.nanoTime();
    change(to("two"));
    assertThat(System.nanoTime() - begin).isLessThan(8_000_000_000L);
    publish(5);
    awaitStored("two", 5);
    assertThat(uplink("two").look().held()).isEqualTo(5);
    assertThat(arrived()).isEmpty();
    world.plant.publish("s/b", "{\"k\":\"other\"}");
    World.await(() -> world.upstream.count() == 1, "for the stream beside");
    judge();
    World.await(
        () -> {
          world.changer.tick();
          return world.outboxes.held() == 0;
        },
        "for the hold to go");
    publish(1);
    judge();
  }

  @Test
  void keepsTheOrderThroughAllUplinksAndBack() throws Exception {
    for (String target : List.of("one", "two", "three", "one", "three", "two", "one")) {
      change(to(target));
      publish(4);
      World.await(() -> world.plant.unacknowledged() == 0 || stalled(), "for the disk");
    }
    judge();
  }

  /** It may be with the slow broker, in memory. */
  private boolean stalled() {
    world.changer.tick();
    return false;
  }

  @Test
  void whatWaitsForWhatWaitsDoesNotGrowWithEachChange() throws Exception {
    change(to("one"));
    publish(2);
    awaitStored("one", 2);
    for (int i = 0; i < 8; i++) {
      change(to(i % 2 == 0 ? "two" : "three"));
      publish(1);
    }
    for (String name : List.of("one", "two", "three")) {
      CompletableFuture<List<Outbox.Mark>> marks = uplink(name).marks(Set.of("main"));
      World.await(
          () -> {
            world.changer.tick();
            return marks.isDone();
          },
          "for the marks of " + name);
      assertThat(marks.join()).extracting(Outbox.Mark::outbox).doesNotHaveDuplicates();
    }
    judge();
  }

  @Test
  void aCopyToOneMoreUplinkWaitsForNobody() throws Exception {
    change(to("one"));
    publish(3);
    awaitStored("one", 3);
    change(to("[one, two]"));
    publish(1);
    World.await(() -> arrived().size() == 1, "for the copy");
    sent = 0;
  }

  @Test
  void holdsWhatComesByATopicThatGoesOverToAnotherSource() throws Exception {
    String before = to("one").replace("topics: [s/a]", "topics: [s/a, s/x]");
    change(before);
    publish(5);
    awaitStored("one", 5);
    change(
        before
            .replace("topics: [s/a, s/x]", "topics: [s/x]")
            .replace("topics: [s/b]", "topics: [s/b, s/a]"));
    publish(5);
    awaitStored("two", 5);
    assertThat(arrived()).isEmpty();
    judge();
  }

  @Test
  void anotherVersionOfAPluginHasNoStreamWaitForAnother() throws Exception {
    world.operators.tally(1, 1, Long.MAX_VALUE);
    String both =
        BASE.replace("  through: {from: [], to: [{send: one}]}\n", "")
            .replace("from: [a], to", "from: [a], steps: [{tally: {}}], to")
            .replace("TARGET", "one")
            .replace("  beside: {from: [b]", "  beside: {from: [a], steps: [{tally: {}}]");
    change(both);
    publish(3);
    awaitStored("one", 3);
    World.await(() -> arrived().size() == 3, "for the other stream");
    world.operators.tally(2, 1, Long.MAX_VALUE);
    change(both);
    publish(1);
    World.await(() -> arrived().size() == 4, "for the other stream");
    assertThat(uplink("two").look().held()).isZero();
  }

  @Test
  void holdsAlsoWhatAnEditWhileTheAgentWasAwayLeadsElsewhere() throws Exception {
    change(to("one"));
    publish(5);
    awaitStored("one", 5);
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    world.restart();
    change(to("two"));
    publish(5);
    awaitStored("two", 5);
    judge();
  }

  @Test
  void holdsBehindAnUplinkThatIsGone() throws Exception {
    change(to("one"));
    publish(5);
    awaitStored("one", 5);
    String without = to("two").replace("  one: {to: slow, topic: one}\n", "");
    change(without);
    publish(5);
    awaitStored("two", 5);
    assertThat(arrived()).isEmpty();
    world.upstream.stall(false);
    change(to("two"));
    judge();
  }

  @Test
  void holdsWhatANewStreamSendsThoughTheOldOneWentAChangeBefore() throws Exception {
    change(to("one"));
    publish(5);
    awaitStored("one", 5);
    change(to("two").replace("  main: {from: [a], to: [{send: two}]}\n", ""));
    change(to("two").replace("main:", "later:"));
    publish(5);
    awaitStored("two", 5);
    judge();
  }
}
