package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Uplink.Mode;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UplinkTest {
  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryOutbox outbox = new MemoryOutbox(disk);
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final Uplink uplink = Uplinks.alone("archive", outbox, dead, clock);
  private final List<String> settled = new ArrayList<>();
  private final Wire wire = attached();

  private Wire attached() {
    return Wire.attachedTo(uplink, 1_000_000);
  }

  private void open() {
    uplink.open();
    work();
    wire.connect();
  }

  private void work() {
    disk.all();
  }

  private void send(String... ids) {
    for (String id : ids) {
      uplink.send(
          new Outgoing(id, "t", "", Map.of(), Bytes.utf8("12345"), 1, false),
          new Settlement(() -> settled.add(id)));
    }
  }

  private void pass(long millis) {
    clock.advance(millis);
    uplink.tick();
  }

  @Test
  void leavesTheDiskAloneWhileTheBrokerAnswers() {
    open();
    send("a", "b");
    assertThat(settled).isEmpty();
    wire.next().delivered();
    assertThat(settled).containsExactly("a");
    wire.next().delivered();
    assertThat(settled).containsExactly("a", "b");
    assertThat(outbox.appended()).isZero();
    assertThat(uplink.look().delivered()).isEqualTo(2);
  }

  @Test
  void tellsSinceWhenItsBrokerAnswersNothing() {
    open();
    pass(10_000);
    long published = clock.millis();
    send("a", "b");
    pass(500);
    pass(1_500);
    assertThat(uplink.look().silentSince()).isZero();
    pass(500);
    work();
    assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
    assertThat(uplink.look().silentSince()).isEqualTo(published);
    pass(60_000);
    assertThat(uplink.look().silentSince()).isEqualTo(published);
    // It answers slowly, but it does.
    wire.next().delivered();
    pass(500);
    assertThat(uplink.look().silentSince()).isZero();
    pass(2_500);
    assertThat(uplink.look().silentSince()).isPositive();
    wire.drop();
    assertThat(uplink.look().silentSince()).isZero();
  }

  @Test
  void anIdleUplinkIsNotSilent() {
    open();
    pass(10_000);
    send("a");
    wire.deliverAll();
    pass(10_000);
    assertThat(uplink.look().silentSince()).isZero();
  }

  @Test
  void sitsOutAShortOutageInMemory() {
    open();
    send("a");
    wire.drop();
    send("b");
    pass(1_000);
    wire.connect();
    wire.deliverAll();
    assertThat(wire.published).containsExactly("a", "a", "b");
    assertThat(settled).containsExactly("a", "b");
    assertThat(outbox.appended()).isZero();
  }

  @Test
  void storesALongOutageInOrderAndComesBack() {
    open();
    send("a", "b");
    wire.drop();
    send("c");
    pass(2_500);
    send("d");
    assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
    assertThat(settled).isEmpty();
    work();
    assertThat(settled).containsExactly("a", "b", "c", "d");
    wire.connect();
    work();
    send("e");
    wire.deliverAll();
    work();
    assertThat(wire.published).containsExactly("a", "b", "a", "b", "c", "d", "e");
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
    assertThat(outbox.depth()).isZero();
  }

  @Test
  void storesWhatTheBrokerDoesNotAnswerAndRepeatsNothingWhenItDoes() {
    open();
    send("a", "b");
    pass(2_500);
    send("c");
    work();
    assertThat(settled).containsExactly("a", "b", "c");
    wire.deliverAll();
    work();
    wire.deliverAll();
    work();
    assertThat(wire.published).containsExactly("a", "b", "c");
    assertThat(outbox.depth()).isZero();
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
  }

  @Test
  void tellsTwoMessagesOfOneIdApartAfterALateAnswer() {
    open();
    uplink.send(
        new Outgoing("a", "one", "", Map.of(), Bytes.utf8("1"), 1, false),
        new Settlement(() -> settled.add("one")));
    uplink.send(
        new Outgoing("a", "two", "", Map.of(), Bytes.utf8("1"), 1, false),
        new Settlement(() -> settled.add("two")));
    pass(2_500);
    work();
    Publisher.Answer first = wire.next();
    wire.next().delivered();
    first.broken();
    wire.drop();
    wire.published.clear();
    wire.connect();
    work();
    assertThat(wire.published).containsExactly("a");
    wire.deliverAll();
    work();
    assertThat(outbox.depth()).isZero();
  }

  @Test
  void buriesWhatTheBrokerRefusesAndGoesOn() {
    open();
    send("a", "b");
    wire.next().refused(0x97, "quota exceeded");
    wire.next().delivered();
    assertThat(settled).containsExactly("b");
    work();
    assertThat(settled).containsExactly("b", "a");
    assertThat(dead.letters().get(0).reason())
        .isEqualTo("refused by uplink archive: quota exceeded (reason code 0x97)");
  }

  @Test
  void doesNotPublishAgainWhatIsBeingBuriedWhenTheConnectionBreaks() {
    open();
    send("a", "b");
    wire.next().refused(0x97, "quota exceeded");
    wire.drop();
    wire.connect();
    wire.deliverAll();
    work();
    assertThat(wire.published).containsExactly("a", "b", "b");
    assertThat(settled).containsExactlyInAnyOrder("a", "b");
    assertThat(dead.letters()).hasSize(1);
  }

  @Test
  void buriesAMessageThatThePublisherChokesOn() {
    open();
    wire.choking = true;
    send("a", "b");
    work();
    wire.deliverAll();
    assertThat(settled).containsExactly("a", "b");
    assertThat(dead.letters()).hasSize(1);
  }

  @Test
  void waitsForTheAnswersOfTheConnectionThatItLeaves() {
    open();
    send("a", "b");
    Wire next = attached();
    next.connect();
    send("c");
    assertThat(next.published).isEmpty();
    wire.next().delivered();
    assertThat(next.published).isEmpty();
    wire.next().broken();
    assertThat(next.published).containsExactly("b", "c");
    next.deliverAll();
    assertThat(settled).containsExactly("a", "b", "c");
  }

  @Test
  void drainsWhatAnEarlierRunLeftBeforeAnythingNew() {
    outbox.append(
        List.of(new Outgoing("old", "t", "", Map.of(), Bytes.utf8("1"), 1, false)), () -> {});
    work();
    uplink.open();
    wire.connect();
    send("new");
    work();
    wire.deliverAll();
    work();
    wire.deliverAll();
    assertThat(wire.published).containsExactly("old", "new");
    assertThat(outbox.appended()).isEqualTo(1);
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
  }

  @Test
  void goesOnWhenTheFullOutboxDroppedWhatItCouldNotHold() {
    outbox.limit(new Outbox.Limits(12, WhenFull.DROP_OLDEST));
    uplink.open();
    work();
    send("a", "b", "c", "d");
    pass(2_500);
    work();
    assertThat(settled).hasSize(4);
    wire.connect();
    for (int i = 0; i < 3; i++) {
      work();
      wire.deliverAll();
    }
    assertThat(wire.published).containsExactly("c", "d");
    assertThat(uplink.look().dropped()).isEqualTo(2);
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
  }

  @Test
  void putsWhatWaitsOnDiskAtOnceWhenAChangeWaitsForItInAnOutage() {
    uplink.open();
    work();
    send("a");
    CompletableFuture<Void> reached = uplink.settledSoFar();
    assertThat(reached).isNotDone();
    work();
    assertThat(reached).isDone();
    assertThat(settled).containsExactly("a");
  }

  @Test
  void storesInsteadOfWaitingWhenTheClockIsSetBack() {
    open();
    send("a");
    wire.drop();
    clock.advance(-3_600_000);
    uplink.tick();
    pass(2_500);
    work();
    assertThat(settled).containsExactly("a");
  }

  @Test
  void isNotImpatientBecauseTheClockIsSet() {
    ManualClock wall = new ManualClock();
    Uplink other = Uplinks.alone("archive", outbox, dead, wall, clock);
    Wire.attachedTo(other, 10).connect();
    other.open();
    work();
    other.send(
        new Outgoing("a", "t", "", Map.of(), Bytes.utf8("12345"), 1, false),
        new Settlement(() -> settled.add("a")));
    other.tick();
    for (long hours : List.of(1, -1, -1, 1)) {
      wall.advance(hours * 3_600_000);
      clock.advance(500);
      other.tick();
      assertThat(other.look().mode()).isEqualTo(Mode.DIRECT);
      assertThat(other.look().silentSince()).isZero();
    }
    clock.advance(500);
    wall.advance(3_600_000);
    other.tick();
    assertThat(other.look().silentSince()).isEqualTo(wall.millis() - 2_500);
  }

  @Test
  void boundsWhatWaitsInMemory() {
    open();
    wire.up = false;
    for (int i = 0; i < 6_000; i++) {
      send("m" + i);
    }
    assertThat(uplink.look().waiting()).isLessThanOrEqualTo(5_000);
    assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
  }

  @Test
  void whatIsDiscardedIsNotPublishedThoughItWasReadBefore() {
    outbox.append(messages("a", "b", "c", "d", "e"), () -> {});
    work();
    uplink.open();
    work();
    outbox.discard(3);
    work();
    wire.connect();
    work();
    assertThat(wire.published).containsExactly("d", "e");
    wire.deliverAll();
    work();
    assertThat(outbox.depth()).isZero();
    send("f");
    wire.deliverAll();
    assertThat(wire.published).containsExactly("d", "e", "f");
    assertThat(settled).containsExactly("f");
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
  }

  @Test
  void whatIsInFlightWhenItIsDiscardedIsAnsweredAsEver() {
    outbox.append(messages("a", "b", "c"), () -> {});
    work();
    open();
    work();
    assertThat(wire.published).containsExactly("a", "b", "c");
    outbox.discard(3);
    work();
    wire.drop();
    wire.connect();
    wire.deliverAll();
    send("d");
    wire.deliverAll();
    work();
    assertThat(wire.published).containsExactly("a", "b", "c", "a", "b", "c", "d");
    assertThat(settled).containsExactly("d");
    assertThat(outbox.depth()).isZero();
  }

  private static List<Outgoing> messages(String... ids) {
    return Arrays.stream(ids)
        .map(id -> new Outgoing(id, "t", "", Map.of(), Bytes.utf8("12345"), 1, false))
        .toList();
  }
}
