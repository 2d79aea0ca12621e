package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Drain;
import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.agent.flow.Uplink.Mode;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an uplink's configuration says of its manner: priorities, tries, how it drains. */
class UplinkMannerTest {
  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final Precedence precedence = new Precedence();
  private final MemoryOutbox normal = new MemoryOutbox(disk);
  private final Map<Priority, Outbox> outboxes =
      Map.of(
          Priority.HIGH,
          new MemoryOutbox(disk),
          Priority.NORMAL,
          normal,
          Priority.LOW,
          new MemoryOutbox(disk));
  private final Uplink uplink = new Uplink("archive", outboxes, dead, precedence, clock, clock);
  private final List<String> settled = new ArrayList<>();

  private Wire open(Uplink opened, int window) {
    Wire wire = Wire.attachedTo(opened, window);
    opened.open();
    disk.all();
    return wire;
  }

  private void send(Uplink to, Priority priority, boolean storeFirst, String... ids) {
    for (String id : ids) {
      to.send(
          new Outgoing(id, "t", "", Map.of(), Bytes.utf8("12345"), 1, false),
          new Settlement(() -> settled.add(id)),
          priority,
          storeFirst,
          "");
    }
  }

  private void send(String... ids) {
    send(uplink, Priority.NORMAL, false, ids);
  }

  private void pass(long millis) {
    clock.advance(millis);
    uplink.tick();
    disk.all();
  }

  private void configure(int tries, Drain drain, int rate) {
    uplink.configure(Uplinks.config(Priority.NORMAL, tries, drain, rate));
  }

  /** An outage in which these come. */
  private Wire backlog(String... ids) {
    Wire wire = open(uplink, 1_000_000);
    send(ids);
    pass(3_000);
    assertThat(uplink.look().stored()).isEqualTo(ids.length);
    assertThat(settled).containsExactly(ids);
    return wire;
  }

  @Test
  void whatMattersMostGoesFirstAndKeepsItsOrder() {
    Wire wire = open(uplink, 1);
    wire.connect();
    send("n1", "n2");
    send(uplink, Priority.LOW, false, "l1", "l2");
    send(uplink, Priority.HIGH, false, "h1", "h2");
    for (int i = 0; i < 6; i++) {
      wire.next().delivered();
    }
    assertThat(wire.published).containsExactly("n1", "h1", "h2", "n2", "l1", "l2");
    assertThat(settled).containsExactlyElementsOf(wire.published);
  }

  @Test
  void whatMattersMostIsDrainedFirst() {
    Wire wire = open(uplink, 2);
    send(uplink, Priority.LOW, false, "l1");
    send("n1", "n2");
    send(uplink, Priority.HIGH, false, "h1", "h2");
    pass(3_000);
    assertThat(uplink.look().stored()).isEqualTo(5);
    wire.connect();
    disk.all();
    while (!wire.answers.isEmpty()) {
      wire.next().delivered();
      disk.all();
    }
    pass(500);
    assertThat(wire.published).containsExactly("h1", "h2", "n1", "n2", "l1");
    assertThat(uplink.look().stored()).isZero();
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
  }

  @Test
  void whileAnUplinkOfTheSameConnectionDrainsThoseBelowItDoNot() {
    Uplink above = above();
    configure(1, Drain.IN_ORDER, 0);
    Wire high = backlogOf(above, "a1", "a2");
    Wire wire = backlogBeside("n1", "n2");
    high.connect();
    wire.connect();
    disk.all();
    assertThat(high.published).containsExactly("a1");
    assertThat(wire.published).isEmpty();
    high.next().delivered();
    disk.all();
    uplink.tick();
    assertThat(wire.published).isEmpty();
    high.next().delivered();
    above.tick();
    disk.all();
    above.tick();
    uplink.tick();
    disk.all();
    assertThat(wire.published).containsExactly("n1", "n2");
  }

  /** As at a start: the connections are there before the uplinks get them. */
  @Test
  void oneThatGetsAConnectionThatIsUpKeepsThoseBelowItFromDrainingAtOnce() {
    Uplink above = above();
    configure(1, Drain.IN_ORDER, 0);
    Wire unused = backlogOf(above, "a1", "a2");
    unused = backlogBeside("n1", "n2");
    Wire high = Wire.besides(above, 1);
    Wire wire = Wire.besides(uplink, 1_000_000);
    wire.connect();
    high.connect();
    high.attach();
    wire.attach();
    disk.all();
    assertThat(high.published).containsExactly("a1");
    assertThat(wire.published).isEmpty();
    high.next().delivered();
    disk.all();
    high.next().delivered();
    disk.all();
    above.tick();
    uplink.tick();
    disk.all();
    assertThat(high.published).containsExactly("a1", "a2");
    assertThat(wire.published).containsExactly("n1", "n2");
  }

  @Test
  void oneThatGetsAConnectionThatIsUpAndHasNothingStoredHoldsNobodyUp() {
    Uplink above = above();
    configure(1, Drain.IN_ORDER, 0);
    Wire unused = open(above, 1);
    unused = backlogBeside("n1", "n2");
    Wire high = Wire.besides(above, 1);
    Wire wire = Wire.besides(uplink, 1_000_000);
    high.connect();
    wire.connect();
    high.attach();
    wire.attach();
    disk.all();
    assertThat(wire.published).containsExactly("n1", "n2");
  }

  @Test
  void oneThatHasLeftIsWaitedForNoMoreThoughItsConnectionComesUp() {
    Uplink above = above();
    configure(1, Drain.IN_ORDER, 0);
    Wire high = backlogOf(above, "a1", "a2");
    Wire wire = backlogBeside("n1", "n2");
    var left = above.retire();
    disk.all();
    assertThat(left).isDone();
    high.connect();
    disk.all();
    assertThat(high.published).isEmpty();
    wire.connect();
    disk.all();
    assertThat(wire.published).containsExactly("n1", "n2");
  }

  /** One of higher priority on the same connection. */
  private Uplink above() {
    Uplink above =
        new Uplink(
            "alerts",
            Map.of(Priority.NORMAL, new MemoryOutbox(disk)),
            dead,
            precedence,
            clock,
            clock);
    above.configure(Uplinks.config(Priority.HIGH, 1, Drain.IN_ORDER, 0));
    return above;
  }

  private Wire backlogOf(Uplink other, String... ids) {
    Wire wire = open(other, 1);
    send(other, Priority.NORMAL, false, ids);
    clock.advance(3_000);
    other.tick();
    disk.all();
    return wire;
  }

  private Wire backlogBeside(String... ids) {
    Wire wire = open(uplink, 1_000_000);
    send(ids);
    pass(3_000);
    assertThat(uplink.look().stored()).isEqualTo(ids.length);
    return wire;
  }

  @Test
  void oneThatHangsDoesNotKeepThoseBelowItFromDraining() {
    Uplink above =
        new Uplink(
            "alerts",
            Map.of(Priority.NORMAL, new MemoryOutbox(disk)),
            dead,
            precedence,
            clock,
            clock);
    above.configure(Uplinks.config(Priority.HIGH, 1, Drain.IN_ORDER, 0));
    configure(1, Drain.IN_ORDER, 0);
    Wire high = open(above, 1);
    send(above, Priority.NORMAL, false, "a1");
    clock.advance(3_000);
    above.tick();
    disk.all();
    Wire wire = backlogBeside("n1");
    high.connect();
    wire.connect();
    disk.all();
    assertThat(wire.published).isEmpty();
    clock.advance(6_000);
    above.tick();
    uplink.tick();
    disk.all();
    assertThat(wire.published).containsExactly("n1");
  }

  @Test
  void aRefusedRecordIsTriedAgainBeforeItIsBuried() {
    configure(3, Drain.IN_ORDER, 0);
    Wire wire = open(uplink, 1_000_000);
    wire.connect();
    send("a", "b");
    wire.next().refused(0x97, "quota exceeded");
    wire.next().delivered();
    assertThat(wire.published).containsExactly("a", "b", "a");
    wire.next().refused(0x97, "quota exceeded");
    wire.next().refused(0x97, "quota exceeded");
    disk.all();
    assertThat(wire.published).containsExactly("a", "b", "a", "a");
    assertThat(settled).containsExactly("b", "a");
    assertThat(dead.added()).isEqualTo(1);
    assertThat(uplink.look().refused()).isEqualTo(1);
  }

  @Test
  void aRefusedRecordThatIsTakenAtLastIsNotBuried() {
    configure(3, Drain.IN_ORDER, 0);
    Wire wire = open(uplink, 1_000_000);
    wire.connect();
    send("a");
    wire.next().refused(0x97, "quota exceeded");
    wire.next().delivered();
    disk.all();
    assertThat(settled).containsExactly("a");
    assertThat(dead.added()).isZero();
    assertThat(uplink.look().delivered()).isEqualTo(1);
  }

  @Test
  void whatCannotBeSentAtAllIsBuriedAtOnce() {
    configure(3, Drain.IN_ORDER, 0);
    Wire wire = open(uplink, 1_000_000);
    wire.connect();
    send("a");
    wire.next().rejected(0, "too large");
    disk.all();
    assertThat(dead.added()).isEqualTo(1);
    assertThat(settled).containsExactly("a");
  }

  @Test
  void drainsNoFasterThanItMay() {
    configure(1, Drain.IN_ORDER, 20);
    Wire wire = backlog("a", "b", "c", "d", "e", "f");
    wire.connect();
    disk.all();
    assertThat(wire.published).hasSize(2);
    wire.deliverAll();
    assertThat(wire.published).hasSize(2);
    pass(100);
    assertThat(wire.published).hasSize(4);
    pass(50);
    assertThat(wire.published).hasSize(5);
    pass(1_000);
    assertThat(wire.published).containsExactly("a", "b", "c", "d", "e", "f");
  }

  @Test
  void sendsLiveRecordsFirstWhereThatIsAskedFor() {
    configure(1, Drain.LIVE_FIRST, 20);
    Wire wire = backlog("a", "b", "c", "d");
    wire.connect();
    disk.all();
    assertThat(wire.published).containsExactly("a", "b");
    send("new1", "new2");
    assertThat(wire.published).containsExactly("a", "b", "new1", "new2");
    wire.deliverAll();
    assertThat(settled).endsWith("new1", "new2");
    pass(100);
    send("new3");
    assertThat(wire.published).containsExactly("a", "b", "new1", "new2", "c", "d", "new3");
    wire.deliverAll();
    pass(500);
    pass(500);
    assertThat(uplink.look().stored()).isZero();
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
    assertThat(wire.published).hasSize(7);
  }

  @Test
  void liveRecordsThatGoFirstAreStoredWhenTheConnectionIsAwayAgain() {
    configure(1, Drain.LIVE_FIRST, 20);
    Wire wire = backlog("a", "b", "c");
    wire.connect();
    disk.all();
    send("new1");
    wire.drop();
    send("new2");
    pass(3_000);
    assertThat(settled).containsExactly("a", "b", "c", "new1", "new2");
    wire.connect();
    for (int i = 0; i < 20; i++) {
      wire.deliverAll();
      pass(500);
    }
    assertThat(wire.published.subList(3, wire.published.size()))
        .containsExactlyInAnyOrder("a", "b", "c", "new1", "new2");
    assertThat(uplink.look().stored()).isZero();
  }

  @Test
  void whatMustBeStoredFirstIsOnDiskBeforeItIsPublished() {
    Wire wire = open(uplink, 1_000_000);
    wire.connect();
    send("a");
    send(uplink, Priority.NORMAL, true, "q");
    assertThat(wire.published).containsExactly("a");
    assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
    wire.deliverAll();
    disk.all();
    assertThat(settled).containsExactly("a", "q");
    assertThat(wire.published).containsExactly("a", "q");
    send("b");
    disk.all();
    assertThat(wire.published).containsExactly("a", "q", "b");
    wire.deliverAll();
    pass(6_000);
    assertThat(uplink.look().mode()).isEqualTo(Mode.DIRECT);
    send("c");
    assertThat(wire.published).containsExactly("a", "q", "b", "c");
    assertThat(normal.appended()).isEqualTo(3);
  }

  @Test
  void publishesNoMoreWhenTooMuchIsKeptBehindOneThatIsNotDone() {
    configure(1, Drain.IN_ORDER, 0);
    Wire wire = open(uplink, 1_000_000);
    wire.connect();
    send("stuck");
    Publisher.Answer stuck = wire.next();
    for (int i = 0; i < 6_000; i++) {
      send("r" + i);
      wire.deliverAll();
    }
    assertThat(wire.published).hasSize(5_002);
    stuck.delivered();
    wire.deliverAll();
    assertThat(wire.published).hasSize(6_001);
    assertThat(settled).hasSize(6_001);
  }

  @Test
  void aMessageThatSaysTheSameAsOneThatWasDroppedAfterItsDeliveryIsPublished() {
    normal.limit(new Outbox.Limits(5, WhenFull.DROP_OLDEST));
    Wire wire = open(uplink, 10);
    wire.connect();
    send("a");
    pass(3_000);
    assertThat(uplink.look().mode()).isEqualTo(Mode.STORING);
    send("b");
    send("a");
    disk.all();
    assertThat(uplink.look().dropped()).isEqualTo(2);
    wire.next().delivered();
    disk.all();
    pass(500);
    assertThat(wire.published).containsExactly("a", "a");
  }
}
