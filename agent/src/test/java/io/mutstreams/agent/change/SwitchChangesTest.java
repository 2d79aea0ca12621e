package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Lane;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.SwitchSetting;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Switches, from the one who sets them to the record that goes another way because of it. */
@Timeout(120)
class SwitchChangesTest {
  private static final String BASE =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://plant:1883}
        cloud: {url: mqtt://cloud:1883}
      sources:
        a: {from: plant, topics: [s/a], key: body.k}
        b: {from: plant, topics: [s/b], key: body.k}
      streams:
        main:
          from: [a]
          steps: [{id: n, count: {}}]
          to:
            - {when: has(body.night), set: {night: body.night}}
            - {when: switch.night, send: dark}
            - {otherwise: true, send: up}
        other: {from: b, to: [{when: 'switch.mode == "run"', send: up}]}
      uplinks:
        up: {to: cloud, topic: "one/{switch.mode}"}
        dark: {to: cloud, topic: two}
      switches:
        night: {initial: false, set-by: {from: plant, topic: control/night}}
        mode: {initial: run, allowed: [run, rest]}
      """;
  private static final String CLIENT = "plant/mutstreams-gw--switches-plant";

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
    assertThat(world.plant.open()).isEmpty();
  }

  private Outcome edit(String from, String to) {
    assertThat(BASE).contains(from);
    return world.change(BASE.replace(from, to));
  }

  private String topic() throws InterruptedException {
    int before = world.upstream.count();
    world.plant.publish("s/a", "{\"k\":\"key\",\"v\":" + sent++ + "}");
    World.await(() -> world.upstream.count() > before, "for the record");
    Outgoing arrived = world.upstream.arrived().get(before);
    assertThat(arrived.payload().toText()).contains("\"n\":" + sent);
    return arrived.topic();
  }

  private void set(String name, String value) {
    CompletableFuture<Void> durable = world.switches.byPerson(name, value);
    World.await(durable::isDone, "for the value to be durable");
  }

  private SwitchSetting setting(String name) {
    return world.switches.look(name).setting();
  }

  private Lane lane(String stream) {
    return Objects.requireNonNull(world.changer.running().streams().get(stream))
        .lanes()
        .all()
        .get(0);
  }

  @Test
  void aPersonSetsOneAndTheNextRecordGoesByIt() throws Exception {
    assertThat(topic()).isEqualTo("one/run");
    set("night", "true");
    assertThat(topic()).isEqualTo("two");
    set("night", "false");
    set("mode", "rest");
    assertThat(topic()).isEqualTo("one/rest");
  }

  @Test
  void aRecordSeesOneSetOfValuesWhileTheyAreSetAllTheTime() throws Exception {
    assertThat(
            world
                .change(
                    """
                    agent: {id: gw}
                    connections:
                      plant: {url: mqtt://plant:1883}
                      cloud: {url: mqtt://cloud:1883}
                    sources:
                      a: {from: plant, topics: [s/a], key: body.k}
                    streams:
                      main:
                        from: a
                        to:
                          - {when: switch.left % 2 == 0, send: up}
                          - {when: switch.right % 2 == 1, send: dark}
                    uplinks:
                      up: {to: cloud, topic: "0/{switch.left}/{switch.right}"}
                      dark: {to: cloud, topic: "1/{switch.right}/{switch.left}"}
                    switches:
                      left: {initial: 0}
                      right: {initial: 0}
                    """)
                .accepted())
        .isTrue();
    AtomicBoolean over = new AtomicBoolean();
    CompletableFuture<Long> setting =
        CompletableFuture.supplyAsync(
            () -> {
              long value = 0;
              while (!over.get()) {
                value++;
                world.switches.set(
                    Map.of("left", value, "right", value),
                    SwitchSetting.By.STREAM,
                    "test",
                    () -> {});
              }
              return value;
            });
    for (int i = 0; i < 5_000; i++) {
      world.plant.publish("s/a", "{\"k\":\"key\"}");
    }
    World.await(() -> world.upstream.count() >= 5_000, "for the records");
    over.set(true);
    assertThat(setting.join()).isGreaterThan(100);
    List<Outgoing> arrived = world.upstream.arrived();
    assertThat(arrived).as("each took one route").hasSize(5_000);
    Set<String> values = new HashSet<>();
    for (Outgoing message : arrived) {
      String[] levels = message.topic().split("/", -1);
      assertThat(levels[1]).as(message.topic()).isEqualTo(levels[2]);
      assertThat(Long.parseLong(levels[1]) % 2).isEqualTo(Long.parseLong(levels[0]));
      values.add(levels[1]);
    }
    assertThat(values).as("they changed meanwhile").hasSizeGreaterThan(5);
  }

  @Test
  void aMessageSetsOneAndIsAcknowledgedWhenThatIsDurable() throws Exception {
    world.plant.publish("control/night", "true");
    World.await(() -> setting("night").value().equals(true), "for the message");
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgement");
    assertThat(world.switches.look("night").durable()).isTrue();
    assertThat(setting("night").by()).isEqualTo(SwitchSetting.By.MESSAGE);
    assertThat(setting("night").who()).isEqualTo("control/night from plant");
    assertThat(topic()).isEqualTo("two");
  }

  @Test
  void aMessageThatDoesNotFitChangesNothingAndIsCounted() throws Exception {
    world.plant.publish("control/night", "\"on\"");
    world.plant.publish("control/night", "{not json");
    World.await(() -> world.switches.look("night").misfits() == 2, "for both to be counted");
    World.await(() -> world.plant.unacknowledged() == 0, "for the acknowledgements");
    assertThat(setting("night").by()).isEqualTo(SwitchSetting.By.INITIAL);
    world.plant.publish("control/night", "true");
    World.await(() -> setting("night").value().equals(true), "for the next one");
  }

  @Test
  void aRecordSetsOneAndGoesItsOwnWayByWhatWasBefore() throws Exception {
    int before = world.upstream.count();
    world.plant.publish("s/a", "{\"k\":\"key\",\"night\":true}");
    World.await(() -> world.plant.unacknowledged() == 0, "for it to be settled");
    assertThat(world.upstream.count()).as("the first route took it").isEqualTo(before);
    assertThat(setting("night").by()).isEqualTo(SwitchSetting.By.STREAM);
    assertThat(setting("night").who()).isEqualTo("main");
    assertThat(world.switches.look("night").durable()).isTrue();
    sent++;
    assertThat(topic()).isEqualTo("two");
  }

  @Test
  void aRecordWhoseValueDoesNotFitGoesToTheDeadLetters() throws Exception {
    world.plant.publish("s/a", "{\"k\":\"key\",\"night\":7}");
    World.await(() -> lane("main").counts().dead() == 1, "for the dead letter");
    World.await(() -> world.plant.unacknowledged() == 0, "for it to be settled");
    assertThat(world.dead.letters())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(letter.reason())
                    .isEqualTo("switch night takes true or false, not a number"));
  }

  @Test
  void whatWasSetHoldsThroughRestartsAndEdits() throws Exception {
    set("night", "true");
    world.restart();
    assertThat(world.change(BASE).accepted()).isTrue();
    assertThat(setting("night").value()).isEqualTo(true);
    assertThat(edit("night: {initial: false", "night: {initial: true").accepted()).isTrue();
    assertThat(edit("topic: two", "topic: three").accepted()).isTrue();
    assertThat(topic()).isEqualTo("three");
  }

  @Test
  void anotherTypeIsAnotherSwitchForThoseThatReadItAlone() throws Exception {
    set("night", "true");
    Lane other = lane("other");
    Object untouched = other.pipeline();
    Outcome outcome =
        world.change(
            BASE.replace("night: {initial: false", "night: {initial: 3")
                .replace("when: switch.night", "when: switch.night > 3"));
    assertThat(outcome.accepted()).isTrue();
    assertThat(outcome.plan().words())
        .contains(
            "switch night: is a whole number from now on and begins as 3: what it was set to counts"
                + " no more")
        .noneMatch(line -> line.contains("stream other"));
    assertThat(lane("other").pipeline()).isSameAs(untouched);
    assertThat(topic()).isEqualTo("one/run");
    set("night", "4");
    assertThat(topic()).isEqualTo("two");
  }

  @Test
  void goingBackFromAnotherTypeGivesBackWhatWasSet() throws Exception {
    set("night", "true");
    assertThat(
            world
                .change(
                    BASE.replace("night: {initial: false", "night: {initial: 3")
                        .replace("when: switch.night", "when: switch.night > 3"))
                .accepted())
        .isTrue();
    assertThat(world.change(BASE).accepted()).isTrue();
    assertThat(topic()).isEqualTo("two");
  }

  @Test
  void aSwitchThatIsOnlyInitialFollowsTheEditAndNoStreamIsTouched() throws Exception {
    Object main = lane("main").pipeline();
    Outcome outcome = edit("night: {initial: false", "night: {initial: true");
    assertThat(outcome.plan().words())
        .containsExactly(
            "switch night: is initially true, which counts as long as nothing has set it");
    assertThat(lane("main").pipeline()).isSameAs(main);
    assertThat(topic()).isEqualTo("two");
  }

  @Test
  void aSwitchThatIsRenamedBeginsAnewUnderItsNewName() throws Exception {
    set("mode", "rest");
    Outcome outcome =
        world.change(BASE.replace("switch.mode", "switch.way").replace(" mode:", " way:"));
    assertThat(outcome.plan().words())
        .contains("switch way: is new, and initially run", "switch mode: goes");
    assertThat(world.changer.plan(world.read(BASE)).words())
        .contains("switch mode: is new, and initially run; it is rest, which it was set to before");
    assertThat(topic()).isEqualTo("one/run");
    assertThat(world.change(BASE).accepted()).isTrue();
    assertThat(topic()).as("it comes back with what it had").isEqualTo("one/rest");
  }

  @Test
  void oneClientForAConnectionComesAndGoesWithTheTopicsThatAreWanted() throws Exception {
    assertThat(world.plant.clients()).contains(CLIENT);
    assertThat(world.plant.open()).hasSize(3);
    Outcome more =
        edit("mode: {initial: run,", "mode: {initial: run, set-by: {from: plant, topic: c/mode},");
    assertThat(more.plan().words())
        .containsExactly("switch mode: is set by messages of c/mode from plant");
    assertThat(world.plant.open()).hasSize(3);
    world.plant.publish("c/mode", "rest");
    World.await(() -> setting("mode").value().equals("rest"), "for the message");
    Outcome none = edit(", set-by: {from: plant, topic: control/night}", "");
    assertThat(none.plan().words())
        .containsExactlyInAnyOrder(
            "switch mode: is set by no messages", "switch night: is set by no messages");
    World.await(() -> world.plant.open().size() == 2, "for the client to leave");
    World.await(() -> !world.plant.clients().contains(CLIENT), "for the session to be forgotten");
  }

  @Test
  void whatWasPublishedWhileTheAgentWasAwayArrives() throws Exception {
    world.restart();
    world.plant.publish("control/night", "true");
    assertThat(world.change(BASE).accepted()).isTrue();
    World.await(() -> setting("night").value().equals(true), "for the message");
  }

  @Test
  void aSessionThatNothingNeedsAfterARestartIsForgotten() throws Exception {
    assertThat(world.plant.clients()).contains(CLIENT);
    world.restart();
    assertThat(edit(", set-by: {from: plant, topic: control/night}", "").accepted()).isTrue();
    World.await(() -> !world.plant.clients().contains(CLIENT), "for the session to be forgotten");
  }

  @Test
  void aConnectionWithOtherSettingsKeepsItsSession() throws Exception {
    assertThat(edit("plant:1883}", "plant:1883, keep-alive: 7s}").accepted()).isTrue();
    World.await(() -> world.plant.open().size() == 3, "for all to be there again");
    world.plant.publish("control/night", "true");
    World.await(() -> setting("night").value().equals(true), "for the message");
  }

  @Test
  void aConnectionWithAnotherUserHasAClientOfItsOwnAlsoAfterARestart() throws Exception {
    String other = BASE.replace("plant:1883}", "plant:1883, username: u}");
    assertThat(world.change(other).accepted()).isTrue();
    World.await(() -> world.plant.open().size() == 3, "for the former ones to leave");
    assertThat(world.plant.clients()).contains(CLIENT + "-2").doesNotContain(CLIENT);
    world.restart();
    world.plant.publish("control/night", "true");
    assertThat(world.change(other).accepted()).isTrue();
    World.await(() -> setting("night").value().equals(true), "for what came meanwhile");
    assertThat(world.plant.clients()).contains(CLIENT + "-2").doesNotContain(CLIENT);
  }

  @Test
  void anEditThatIsRefusedLeavesNoClientBehind() throws Exception {
    Outcome refused =
        edit(
            "mode: {initial: run,",
            "mode: {initial: run, set-by: {from: cloud, topic: forbidden},");
    assertThat(refused.accepted()).isFalse();
    assertThat(refused.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.path()).isEqualTo("switches.mode.set-by"));
    World.await(() -> world.plant.open().size() == 3, "for what was made to go");
    assertThat(topic()).isEqualTo("one/run");
  }
}
