package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.change.Plan;
import io.mutstreams.agent.change.Running;
import io.mutstreams.agent.history.Change;
import io.mutstreams.agent.history.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is on trial, for how long, and where it goes back to. */
@Timeout(120)
final class TrialTest {
  private static final String GOOD =
      """
      agent: {id: gw-07}
      connections:
        plant: {url: mqtt://plant}
      sources:
        a: {from: plant, topics: [a], format: json}
        b: {from: plant, topics: [b], format: json}
      streams:
        first: {from: a, to: up}
        second: {from: b, to: up}
        third: {from: b, to: up}
      uplinks:
        up: {to: plant, topic: gw/up}
      """;

  /** Fails on some records. */
  private static final String WORN =
      GOOD.replace("first: {from: a,", "first: {from: a, steps: [{wear: {}}],");

  /** What is no JSON is buried at the source. */
  private static final String KEYED =
      GOOD.replace("topics: [a], format: json", "topics: [a], format: json, key: body");

  private static final String FAILS =
      "failed in its trial: step wear of stream first fails on 100 % of its records (allowed: 10 %)";

  @TempDir Path folder;
  private DeskBench bench;

  @BeforeEach
  void begin() throws IOException {
    DeskBench.write(folder, GOOD);
    DeskBench.wear(folder, "1.0.0");
    bench = new DeskBench(folder);
    assertThat(bench.desk.begin().kind()).isEqualTo(Change.Kind.ACCEPTED);
    assertThat(bench.standing().lastGood()).isEqualTo(1);
  }

  @AfterEach
  void end() {
    bench.close();
  }

  private static String secondEdited(String yaml) {
    return yaml.replace("second: {from: b,", "second: {from: b, steps: [{wear: {}}],");
  }

  private static String thirdEdited(String yaml) {
    return yaml.replace("third: {from: b,", "third: {from: b, steps: [{wear: {}}],");
  }

  private void accepted(String yaml, int number) throws IOException {
    Change change = bench.edit(yaml);
    assertThat(change.problems()).isEmpty();
    assertThat(change.kind()).isEqualTo(Change.Kind.ACCEPTED);
    assertThat(change.revision()).isEqualTo(number);
  }

  @Test
  void anEditOfAnotherStreamDoesNotEndTheTrialOfTheFirst() throws Exception {
    accepted(WORN, 2);
    bench.seconds(10);
    accepted(secondEdited(WORN), 3);
    bench.seconds(10);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.standing().lastGood()).isEqualTo(1);
    assertThat(bench.standing().failed()).containsExactlyInAnyOrder(2, 3);
    assertThat(bench.revisions.changes().get(bench.revisions.changes().size() - 1).summary())
        .contains("revision 3 " + FAILS + "; it is on trial since revision 2");
    assertThat(bench.alarms.latest())
        .singleElement()
        .asString()
        .contains("are not used", "edit them, or ", "mutstreams apply");
  }

  @Test
  void anEditPassesWhenItsOwnTimeIsOverAndIsWhereANewerOneGoesBackTo() throws Exception {
    accepted(secondEdited(GOOD), 2);
    bench.seconds(10);
    accepted(secondEdited(WORN), 3);
    bench.seconds(19);
    assertThat(bench.standing().lastGood()).isEqualTo(1);
    bench.seconds(2);
    assertThat(bench.standing().lastGood()).as("half a minute after revision 2").isEqualTo(2);
    assertThat(bench.standing().inTrial()).isTrue();
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(2);
    assertThat(bench.standing().failed()).containsExactly(3);
  }

  @Test
  void whatIsTouchedAgainIsWatchedAnewAndItsRevisionIsNotGoneBackTo() throws Exception {
    accepted(WORN, 2);
    bench.seconds(20);
    accepted(WORN.replace("[{wear: {}}]", "[{wear: {}}, {id: more, wear: {}}]"), 3);
    bench.seconds(11);
    assertThat(bench.standing().lastGood()).as("2 has not passed as it was").isEqualTo(1);
    accepted(thirdEdited(WORN.replace("[{wear: {}}]", "[{wear: {}}, {id: more, wear: {}}]")), 4);
    bench.seconds(10);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.standing().failed()).containsExactlyInAnyOrder(3, 4);
  }

  @Test
  void whatFailsAlreadyIsNoMeasureForTheNextEditOfIt() throws Exception {
    accepted(WORN, 2);
    bench.publish("a", DeskBench.BAD, 2, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).as("two may fail by chance").isEqualTo(2);
    accepted(WORN.replace("[{wear: {}}]", "[{wear: {}}, {id: more, wear: {}}]"), 3);
    bench.publish("a", DeskBench.BAD, 5, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
  }

  @Test
  void allPassTogetherWhenNothingFails() throws Exception {
    accepted(WORN, 2);
    bench.seconds(10);
    accepted(secondEdited(WORN), 3);
    bench.publish("a", DeskBench.GOOD, 10, "first");
    bench.seconds(31);
    assertThat(bench.standing().lastGood()).isEqualTo(3);
    assertThat(bench.standing().passed()).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(bench.standing().inTrial()).isFalse();
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).as("after the trial").isEqualTo(3);
  }

  @Test
  void whatNeedsNoTrialHasPassedWhenTheNextEditComesAlsoOneThatIsTriedForLong() throws Exception {
    accepted("changes: {trial: {period: 0s}}\n" + WORN, 2);
    accepted("changes: {trial: {period: 1h}}\n" + secondEdited(WORN), 3);
    assertThat(bench.standing().lastGood()).isEqualTo(2);
    bench.seconds(60);
    assertThat(bench.standing().lastGood()).isEqualTo(2);
  }

  @Test
  void rollbackSkipsWhatATrialRefusedAndPutsItOnTrialWhenItIsAskedForByNumber() throws Exception {
    accepted(WORN, 2);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);

    assertThatThrownBy(() -> bench.desk.rollback(0, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no other revision has run before that has not failed");

    Change back = bench.desk.rollback(2, false);
    assertThat(back.kind()).isEqualTo(Change.Kind.ACCEPTED);
    assertThat(back.summary()).anyMatch(line -> line.contains("has failed in its trial before"));
    assertThat(bench.standing().runs()).isEqualTo(2);
    assertThat(bench.standing().lastGood()).as("it is on trial").isEqualTo(1);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.edit(WORN).kind()).as("held").isEqualTo(Change.Kind.UNCHANGED);

    Change again = bench.desk.rollback(2, false);
    assertThat(again.kind()).isEqualTo(Change.Kind.ACCEPTED);
    bench.seconds(31);
    assertThat(bench.standing().lastGood()).as("now it has passed").isEqualTo(2);
    assertThat(bench.standing().failed()).isEmpty();
  }

  @Test
  void aRollbackToWhatHasNotPassedIsOnTrialAndOneToWhatHasIsNot() throws Exception {
    accepted(WORN, 2);
    bench.seconds(10);
    accepted(secondEdited(GOOD), 3);
    assertThat(bench.desk.rollback(0, false).revision()).isEqualTo(2);
    assertThat(bench.standing().inTrial()).isTrue();
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.desk.rollback(3, false).revision()).isEqualTo(3);
    assertThat(bench.desk.rollback(0, false).revision()).as("2 is skipped").isEqualTo(1);
    assertThat(bench.standing().inTrial()).isFalse();
  }

  @Test
  void goingBackIsTriedAgainUntilItWorks() throws Exception {
    accepted(WORN.replace("topics: [b]", "topics: [c]"), 2);
    bench.refused.add("b");
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).as("the broker refuses the way back").isEqualTo(2);
    assertThat(bench.alarms.latest())
        .singleElement()
        .asString()
        .startsWith("revision 2 failed in its trial: ")
        .contains("it runs on, since revision 1 cannot be gone back to: ", "not authorised")
        .contains("tried again every 5 s");
    bench.seconds(60);
    assertThat(bench.revisions.changes().stream().filter(each -> each.origin() == Origin.TRIAL))
        .as("told once")
        .hasSize(1);

    bench.refused.clear();
    bench.seconds(6);
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.alarms.latest()).singleElement().asString().contains("are not used");
  }

  @Test
  void goingBackIsGivenUpWhenANewerChangeIsAcceptedAndWhatFailedIsWatchedAgain() throws Exception {
    accepted(WORN.replace("topics: [b]", "topics: [c]"), 2);
    bench.refused.add("b");
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    accepted(WORN.replace("topics: [b]", "topics: [c]").replace("gw/up", "gw/other"), 3);
    assertThat(bench.alarms.latest()).isEmpty();
    bench.refused.clear();
    bench.seconds(10);
    assertThat(bench.standing().runs()).as("nothing has failed since").isEqualTo(3);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).as("it fails as before").isEqualTo(1);
  }

  @Test
  void theTrialOfARollbackHoldsOverARestart() throws Exception {
    accepted(WORN, 2);
    bench.seconds(10);
    accepted(secondEdited(GOOD), 3);
    assertThat(bench.desk.rollback(2, false).revision()).isEqualTo(2);
    bench.close();
    bench = new DeskBench(folder);
    Change unused = bench.desk.begin();
    assertThat(bench.standing().runs()).isEqualTo(2);
    assertThat(bench.standing().starts()).isEqualTo(1);
    bench.publish("a", DeskBench.BAD, 10, "first");
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(1);
  }

  @Test
  void aSourceThatMakesNoRecordsOfItsMessagesAnyMoreFailsInItsTrial() throws Exception {
    accepted(KEYED, 2);
    bench.publish("a", DeskBench.GOOD, 10, "first");
    bench.seconds(31);
    accepted(KEYED.replace("[a], format: json", "[a], format: number"), 3);
    bench.arrive("a", DeskBench.GOOD, 10);
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(2);
    assertThat(bench.standing().failed()).containsExactly(3);
    assertThat(bench.revisions.changes().get(bench.revisions.changes().size() - 1).summary())
        .contains(
            "revision 3 failed in its trial: 100 % of the messages of source a go to the dead"
                + " letters (allowed: 10 %)");
  }

  @Test
  void aSourceThatWasAsBadBeforeItWasTouchedPassesItsTrial() throws Exception {
    accepted("changes: {trial: {period: 0s}}\n" + KEYED, 2);
    bench.seconds(1);
    bench.arrive("a", "no json", 6);
    bench.publish("a", DeskBench.GOOD, 4, "first");
    accepted(KEYED.replace("topics: [a]", "topics: [a, c]"), 3);
    bench.arrive("a", "no json", 6);
    bench.publish("c", DeskBench.GOOD, 4, "first");
    bench.seconds(31);
    assertThat(bench.standing().lastGood()).isEqualTo(3);
  }

  @Test
  void memoryIsBlamedOnTheStepThatHasAskedForMostSinceTheChange() throws Exception {
    accepted(secondEdited(WORN), 2);
    Trial trial = new Trial();
    Running running = bench.changer.running();
    trial.begin(2, false, touches("second"), running, running, 0, 0);
    bench.publish("b", DeskBench.GOOD, 2000, "second");
    assertThat(blamed(trial, running)).startsWith("step wear of stream second holds on to memory");

    trial.begin(3, false, touches("first"), running, running, 0, 0);
    bench.publish("a", DeskBench.GOOD, 200, "first");
    assertThat(blamed(trial, running)).startsWith("step wear of stream first holds on to memory");
  }

  private static Plan touches(String stream) {
    return new Plan(
        List.of(
            new Plan.Part("stream", stream, "", Plan.Action.IS_RECONFIGURED, Plan.State.NONE, "")));
  }

  private static String blamed(Trial trial, Running running) {
    TrialPart.Look look =
        new TrialPart.Look(
            running,
            running.revision().changes().trial(),
            () -> false,
            new HeapWatch.Pressure(90, 0, 0, 100),
            0);
    return Objects.requireNonNull(trial.look(look)).why();
  }

  @Test
  void filesThatAreHalfWrittenWhenSomebodyAsksAreNotTaken() throws Exception {
    String half = GOOD.substring(0, GOOD.indexOf("  third:")) + GOOD.substring(GOOD.indexOf("upl"));
    String edited = GOOD.replace("gw/up", "gw/other");
    bench.time.meanwhile = () -> write(edited);
    Change change = bench.edit(half);
    assertThat(change.kind()).isEqualTo(Change.Kind.ACCEPTED);
    assertThat(change.summary())
        .contains("uplink up: has other settings")
        .noneMatch(line -> line.contains("stops"));
  }

  @Test
  void filesThatAreWrittenOnAndOnAreToldOfAndTakenLater() throws Exception {
    int[] writes = new int[1];
    String edited = GOOD.replace("gw/up", "gw/other");
    bench.time.meanwhile = () -> write(edited + "# " + writes[0]++ + "\n");
    Change change = bench.edit(GOOD.replace("gw/up", "gw/first"));
    assertThat(change.kind()).isEqualTo(Change.Kind.REFUSED);
    assertThat(change.problems()).singleElement().asString().contains("still being written");
    assertThat(writes[0]).as("it waits for 2 s").isBetween(15, 25);
    assertThat(bench.standing().runs()).isEqualTo(1);
    bench.seconds(1);
    assertThat(bench.standing().runs()).isEqualTo(2);
  }

  private void write(String yaml) {
    try {
      DeskBench.write(folder, yaml);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aJarBesideThoseOfTheFilesDoesNotEndARollback() throws Exception {
    accepted(WORN, 2);
    bench.seconds(31);
    assertThat(bench.desk.rollback(1, false).revision()).isEqualTo(1);
    other();
    assertThat(bench.desk.look(Origin.RELOAD, false).kind()).isEqualTo(Change.Kind.UNCHANGED);
    bench.seconds(5);
    assertThat(bench.standing().runs()).isEqualTo(1);

    bench.close();
    Files.delete(folder.resolve("plugins/other.jar"));
    bench = new DeskBench(folder);
    Change unused = bench.desk.begin();
    assertThat(bench.standing().runs()).isEqualTo(1);
    assertThat(bench.alarms.latest()).anyMatch(alarm -> alarm.contains("was rolled back to"));

    DeskBench.wear(folder, "1.1.0");
    assertThat(bench.desk.look(Origin.RELOAD, false).kind())
        .as("a jar that they use")
        .isEqualTo(Change.Kind.ACCEPTED);
  }

  private void other() {
    io.mutstreams.agent.plugin.TestJar.plugin("other", "1.0.0")
        .operator("other")
        .writeTo(folder.resolve("plugins/other.jar"));
  }
}
