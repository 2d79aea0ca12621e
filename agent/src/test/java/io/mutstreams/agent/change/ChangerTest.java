package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.StateStore;
import io.mutstreams.api.Operator;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ChangerTest {
  private static final String BASE =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k}
      streams:
        main:
          from: [a]
          steps: [{id: n, count: {}}, {id: t, tag: x}]
          to: [{send: up}]
      uplinks:
        up: {to: cloud, topic: one}
      """;

  @TempDir Path folder;
  private World world;
  private int sent;

  @BeforeEach
  void start() {
    world = new World(folder);
    assertThat(world.change(BASE).accepted()).isTrue();
  }

  @AfterEach
  void stop() {
    world.close();
    assertThat(world.operators.open()).isEmpty();
    assertThat(world.plant.open()).isEmpty();
    assertThat(world.upstream.open()).isEmpty();
  }

  private Outcome edit(String from, String to) {
    assertThat(BASE).contains(from);
    return world.change(BASE.replace(from, to));
  }

  private Outgoing send() throws InterruptedException {
    int before = world.upstream.count();
    world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    World.await(() -> world.upstream.count() > before, "for the record");
    return world.upstream.arrived().get(before);
  }

  private static String body(Outgoing message) {
    return message.payload().toText();
  }

  @Test
  void keepsStateThroughOtherSettingsOtherPlacesAndOtherRoutes() throws Exception {
    assertThat(body(send())).contains("\"n\":1");
    assertThat(edit("count: {}", "count: {step: 5}").accepted()).isTrue();
    assertThat(body(send())).contains("\"n\":2");
    assertThat(
            edit("{id: n, count: {}}, {id: t, tag: x}", "{id: t, tag: y}, {id: n, count: {}}")
                .accepted())
        .isTrue();
    Outgoing third = send();
    assertThat(body(third)).contains("\"n\":3");
    assertThat(third.headers()).containsEntry("tag", "y");
    assertThat(edit("topic: one", "topic: two").accepted()).isTrue();
    Outgoing fourth = send();
    assertThat(body(fourth)).contains("\"n\":4");
    assertThat(fourth.topic()).isEqualTo("two");
    world.checkNothingIsLeftOver();
  }

  @Test
  void forgetsTheStateOfAStepThatGoes() throws Exception {
    Outgoing unused = send();
    assertThat(world.budget.used()).isPositive();
    assertThat(edit("{id: n, count: {}}, ", "").accepted()).isTrue();
    assertThat(body(send())).doesNotContain("\"n\"");
    assertThat(world.budget.used()).isZero();
    World.await(() -> world.states.stored("main").isEmpty(), "for the state to go");
    assertThat(world.change(BASE).accepted()).isTrue();
    assertThat(body(send())).contains("\"n\":1");
  }

  @Test
  void refusesToLoseStateThatItMayNotLose() throws Exception {
    String without = BASE.replace("{id: n, count: {}}, ", "");
    assertThat(world.changer.losses(world.read(without))).as("there is none yet").isEmpty();
    Outgoing unused = send();
    for (String losing :
        List.of(
            without,
            BASE.replace("id: n, count: {}", "id: n, tag: y"),
            BASE.replace("main:", "other:"))) {
      Outcome refused = world.changer.change(world.read(losing), false);
      assertThat(refused.accepted()).as(losing).isFalse();
      assertThat(refused.problems())
          .singleElement()
          .asString()
          .contains("1 value", "changes: {lose-state: [main", "mutstreams apply --lose-state");
      assertThat(world.changer.plan(world.read(losing)).parts())
          .extracting(Plan.Part::state)
          .contains(Plan.State.LOST);
    }
    assertThat(body(send())).contains("\"n\":2");
    String meant = without + "changes: {lose-state: [main.n]}\n";
    assertThat(world.changer.change(world.read(meant), false).accepted()).isTrue();
    assertThat(body(send())).doesNotContain("\"n\"");
  }

  @Test
  void takesStateUpAgainAfterAStop() throws Exception {
    Outgoing unused = send();
    world.changer.stop();
    assertThat(world.operators.open()).isEmpty();
    assertThat(world.budget.used()).isZero();
    assertThat(world.states.stored("main"))
        .extracting(StateStore.Entry::step)
        .containsOnly("n", "");
    assertThat(world.change(BASE).accepted()).isTrue();
    assertThat(body(send())).contains("\"n\":2");
  }

  @Test
  void aRefusedEditLeavesEverythingAsItWas() throws Exception {
    Running before = world.changer.running();
    List<String> edits =
        List.of(
            BASE.replace("tag: x", "tag: bad"),
            BASE.replace("tag: x", "broken: {}"),
            BASE.replace("[s/a]", "[s/a, forbidden]"),
            BASE.replace("mqtt://cloud:1883", "mqtt://refusing:1883"),
            BASE.replace("{id: t, tag: x}", "{id: t, tag: bad}, {id: u, tag: fine}"));
    for (String edit : edits) {
      Outcome outcome = world.change(edit);
      assertThat(outcome.accepted()).as(edit).isFalse();
      assertThat(outcome.problems()).hasSize(1);
      assertThat(outcome.problems().get(0).at().line()).isPositive();
      assertThat(world.changer.running()).isSameAs(before);
      world.checkNothingIsLeftOver();
    }
    assertThat(body(send())).contains("\"n\":1");
  }

  @Test
  void anEditWithWhichTlsDoesNotComeAboutIsRefused() throws Exception {
    Running before = world.changer.running();
    world.upstream.distrust("cloud");
    world.upstream.distrust("plant");
    String source = BASE.replace("plant:1883", "plant:1883, keep-alive: 10s");
    String uplink = BASE.replace("cloud:1883", "cloud:1883, keep-alive: 10s");
    String twoOfOne =
        uplink.replace(
            "up: {to: cloud, topic: one}",
            "up: {to: cloud, topic: one}\n  more: {to: cloud, topic: x}");
    for (String edit : List.of(source, uplink, twoOfOne)) {
      assertThat(world.change(edit).problems())
          .as(edit)
          .containsExactly(new Problem(MemoryUpstream.PLACE, "x", "TLS: not trusted"));
      assertThat(world.changer.running()).isSameAs(before);
      world.checkNothingIsLeftOver();
    }
    assertThat(body(send())).contains("\"n\":1");
  }

  @Test
  void anAgentStartsAlthoughTlsDoesNotComeAbout() {
    world.restart();
    world.upstream.distrust("cloud");
    assertThat(world.change(BASE).problems()).isEmpty();
    assertThat(world.changer.running().uplinks()).containsKey("up");
  }

  @Test
  void aStepThatDoesNotReturnIsReplacedByAChange() throws Exception {
    assertThat(edit("{id: t, tag: x}", "{id: t, stuck: {}}").accepted()).isTrue();
    publish(5);
    Lane lane =
        Objects.requireNonNull(world.changer.running().streams().get("main")).lanes().all().get(0);
    World.await(() -> lane.waiting() < 5, "for the first");
    assertThat(world.change(BASE).accepted()).isTrue();
    World.await(() -> world.upstream.count() == 4, "for those behind it");
    assertThat(world.upstream.arrived())
        .extracting(ChangerTest::body)
        .allMatch(body -> body.contains("\"n\":"));
    assertThat(body(world.upstream.arrived().get(0))).contains("\"n\":2");
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    assertThat(world.dead.added()).isEqualTo(1);
    world.operators.end();
    world
        .operators
        .open()
        .removeIf(
            operator ->
                !operator.equals(operatorOf(lane, 0)) && !operator.equals(operatorOf(lane, 1)));
    world.checkNothingIsLeftOver();
  }

  @Test
  void aStreamThatStandsIsMendedOrRemovedByAChange() throws Exception {
    assertThat(edit("{id: t, tag: x}", "{id: t, stuck: {}}").accepted()).isTrue();
    publish(6);
    Lane lane =
        Objects.requireNonNull(world.changer.running().streams().get("main")).lanes().all().get(0);
    World.await(() -> lane.standing() != null, "for it to stand");
    World.await(() -> world.plant.unacknowledged() == 3, "for the letters");
    assertThat(world.change(BASE).accepted()).isTrue();
    World.await(() -> world.upstream.count() == 3, "for the rest");
    assertThat(world.alarms).isEmpty();

    assertThat(edit("{id: t, tag: x}", "{id: t, stuck: {}}").accepted()).isTrue();
    publish(6);
    World.await(() -> lane.standing() != null, "for it to stand");
    String without =
        BASE.replace("  main:", "  other:").replace("[{id: n, count: {}}, {id: t, tag: x}]", "[]");
    assertThat(world.change(without).accepted()).isTrue();
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    world.operators.end();
    world.operators.open().clear();
  }

  private static Operator operatorOf(Lane lane, int step) {
    return lane.pipeline().steps().get(step).operator();
  }

  @Test
  void saysWhereAnOptionIsWrong() {
    assertThat(edit("tag: x", "tag: bad").problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("streams.main.steps[1].tag.name");
              assertThat(problem.message()).isEqualTo("not this one");
              assertThat(problem.at().line()).isEqualTo(10);
            });
  }

  @Test
  void movesAnUplinkToAnotherBrokerWithoutRepeating() throws Exception {
    for (int i = 0; i < 20; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    }
    assertThat(edit("mqtt://cloud:1883", "mqtt://elsewhere:1883").accepted()).isTrue();
    World.await(() -> world.upstream.count() >= 20, "for all records");
    Outgoing unused = send();
    assertThat(world.upstream.arrived())
        .hasSize(21)
        .extracting(Outgoing::id)
        .doesNotHaveDuplicates();
    world.checkNothingIsLeftOver();
  }

  @Test
  void keepsInTheOutboxWhatARemovedUplinkCouldNotSend() throws Exception {
    String two = BASE + "  spare: {to: away, topic: two}\n";
    String away = "  cloud: {url: mqtt://cloud:1883}\n  away: {url: mqtt://away:1883}\n";
    two =
        two.replace("  cloud: {url: mqtt://cloud:1883}\n", away)
            .replace("send: up", "send: [up, spare]");
    assertThat(world.change(two).accepted()).isTrue();
    Outgoing unused = send();
    assertThat(world.change(BASE).accepted()).isTrue();
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgement");
    assertThat(Objects.requireNonNull(world.outboxes.get("spare")).depth()).isEqualTo(1);
    assertThat(world.upstream.arrived()).hasSize(1);
    world.checkNothingIsLeftOver();
  }

  @Test
  void startsAndStopsStreamsSourcesAndUplinks() throws Exception {
    String more =
        BASE.replace("streams:", "  b: {from: plant, topics: [s/b]}\nstreams:")
                .replace("uplinks:", "  extra: {from: [b], to: [{send: up2}]}\nuplinks:")
            + "  up2: {to: cloud, topic: two}\n";
    Outcome outcome = world.change(more);
    assertThat(outcome.plan().words())
        .containsExactly("source b: starts", "stream extra: starts", "uplink up2: starts");
    world.plant.publish("s/b", "1");
    World.await(() -> world.upstream.count() == 1, "for the record");
    assertThat(world.change(BASE).plan().words())
        .containsExactly("source b: stops", "stream extra: stops", "uplink up2: stops");
    world.checkNothingIsLeftOver();
    assertThat(body(send())).contains("\"n\":1");
  }

  private void publish(int many) throws InterruptedException {
    for (int i = 0; i < many; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    }
  }
}
