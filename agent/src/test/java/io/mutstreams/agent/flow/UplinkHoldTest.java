package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.agent.config.WhenFull;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UplinkHoldTest {
  private static final Outbox.Limits LIMITS = new Outbox.Limits(Long.MAX_VALUE, WhenFull.BLOCK);

  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryOutboxes outboxes = new MemoryOutboxes(disk);
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final List<String> settled = new ArrayList<>();
  private final Uplink old = uplink("old");
  private final Uplink next = uplink("next");
  private final Wire oldWire = Wire.attachedTo(old, 1_000_000);
  private final Wire nextWire = Wire.attachedTo(next, 1_000_000);

  private Uplink uplink(String name) {
    Uplink uplink =
        new Uplink(
            name,
            Map.of(Priority.NORMAL, outboxes.of(name, Priority.NORMAL, LIMITS)),
            dead,
            new Precedence(),
            clock,
            clock);
    uplink.open();
    return uplink;
  }

  private void send(Uplink to, String stream, String... ids) {
    for (String id : ids) {
      to.send(
          new Outgoing(id, "t", "", Map.of(), Bytes.utf8("12345"), 1, false),
          new Settlement(() -> settled.add(id)),
          Priority.NORMAL,
          false,
          stream);
    }
  }

  private void pass(long millis) {
    clock.advance(millis);
    old.tick();
    next.tick();
    disk.all();
  }

  private void hold(Uplink at, CompletableFuture<List<Outbox.Mark>> after) {
    at.hold(outboxes.hold(at.name(), "main", after, LIMITS));
    disk.all();
  }

  private CompletableFuture<List<Outbox.Mark>> marks(Uplink uplink, String stream) {
    CompletableFuture<List<Outbox.Mark>> marks = uplink.marks(Set.of(stream));
    disk.all();
    assertThat(marks).isDone();
    return marks;
  }

  @Test
  void holdsWhatComesAfterTheChangeUntilTheOtherHasDelivered() {
    nextWire.connect();
    disk.all();
    send(old, "main", "1", "2");
    pass(2_500);
    hold(next, marks(old, "main"));
    send(next, "main", "3");
    send(next, "beside", "x");
    disk.all();
    assertThat(settled).as("on disk, or sent").containsExactly("1", "2", "3");
    assertThat(nextWire.published).as("another stream does not wait").containsExactly("x");
    assertThat(next.look().held()).isEqualTo(1);

    oldWire.connect();
    pass(10);
    assertThat(oldWire.published).containsExactly("1", "2");
    oldWire.next().delivered();
    pass(1_000);
    assertThat(nextWire.published).as("2 is not delivered").containsExactly("x");
    oldWire.next().delivered();
    pass(1_000);
    assertThat(nextWire.published).containsExactly("x", "3");
    nextWire.deliverAll();
    pass(1_000);
    pass(1_000);
    assertThat(outboxes.held()).isZero();
    send(next, "main", "4");
    assertThat(nextWire.published).as("the ordinary way again").containsExactly("x", "3", "4");
    assertThat(next.look().stored()).isZero();
  }

  @Test
  void storesNothingThatIsHeldBeforeItIsKnownForWhat() {
    nextWire.connect();
    send(old, "main", "1");
    disk.all();
    CompletableFuture<List<Outbox.Mark>> after = new CompletableFuture<>();
    hold(next, after);
    send(next, "main", "2");
    pass(3_000);
    assertThat(settled).containsExactly("1");
    after.complete(marks(old, "main").join());
    disk.all();
    assertThat(settled).containsExactly("1", "2");
    assertThat(nextWire.published).isEmpty();
  }

  @Test
  void waitsInMemoryUntilItIsKnownThatNothingIsBeforeIt() {
    oldWire.connect();
    nextWire.connect();
    disk.all();
    send(old, "main", "1");
    CompletableFuture<List<Outbox.Mark>> marks = old.marks(Set.of("main"));
    next.pause("main");
    send(next, "main", "2", "3");
    send(next, "beside", "x");
    assertThat(nextWire.published).as("another stream does not wait").containsExactly("x");
    assertThat(next.look().waiting()).isEqualTo(2);
    oldWire.deliverAll();
    disk.all();
    assertThat(marks.join()).isEmpty();
    next.resume("main", null);
    send(next, "main", "4");
    assertThat(nextWire.published).containsExactly("x", "2", "3", "4");
    nextWire.deliverAll();
    assertThat(settled).containsExactly("1", "x", "2", "3", "4");
    assertThat(next.look().waiting()).isZero();
    assertThat(outboxes.held()).isZero();
  }

  @Test
  void goesFromMemoryIntoTheHoldWhereSomethingIsBeforeIt() {
    oldWire.connect();
    nextWire.connect();
    disk.all();
    send(old, "main", "1");
    CompletableFuture<List<Outbox.Mark>> marks = old.marks(Set.of("main"));
    next.pause("main");
    send(next, "main", "2");
    old.storeNow();
    disk.all();
    next.resume("main", outboxes.hold("next", "main", marks, LIMITS));
    send(next, "main", "3");
    disk.all();
    assertThat(settled).as("on disk").containsExactly("1", "2", "3");
    assertThat(nextWire.published).isEmpty();
    oldWire.deliverAll();
    pass(1_000);
    pass(1_000);
    assertThat(nextWire.published).containsExactly("2", "3");
  }

  @Test
  void tellsNoMarkWhenAllIsDelivered() {
    oldWire.connect();
    disk.all();
    send(old, "main", "1");
    CompletableFuture<List<Outbox.Mark>> marks = old.marks(Set.of("main"));
    assertThat(marks).as("it may be answered at once").isNotDone();
    oldWire.deliverAll();
    disk.all();
    assertThat(marks.join()).isEmpty();
  }

  @Test
  void putsOnDiskWhatASlowConnectionHasNotAnswered() {
    oldWire.connect();
    disk.all();
    send(old, "main", "1", "2");
    CompletableFuture<List<Outbox.Mark>> marks = old.marks(Set.of("main"));
    old.storeNow();
    disk.all();
    assertThat(marks.join()).containsExactly(new Outbox.Mark("old", 2));
    oldWire.deliverAll();
    pass(1_000);
    assertThat(oldWire.published).containsExactly("1", "2");
    assertThat(old.look().stored()).isZero();
  }

  @Test
  void aHoldTakesOverWhatTheOneBeforeItWaitsFor() {
    send(old, "main", "1");
    pass(2_500);
    hold(next, marks(old, "main"));
    // Nothing has come into it, and yet nothing may overtake what it waits for.
    assertThat(marks(next, "main").join()).containsExactly(new Outbox.Mark("old", 1));
    assertThat(marks(next, "beside").join()).isEmpty();
  }

  @Test
  void holdsOnAfterACrash() {
    send(old, "main", "1");
    pass(2_500);
    hold(next, marks(old, "main"));
    send(next, "main", "2");
    disk.all();
    outboxes.crash();
    Uplink again = uplink("next");
    CompletableFuture<List<Hold>> holds = outboxes.holds("next", LIMITS);
    disk.all();
    holds.join().forEach(again::hold);
    Wire wire = Wire.attachedTo(again, 10);
    wire.connect();
    send(again, "main", "3");
    disk.all();
    assertThat(wire.published).isEmpty();
    oldWire.connect();
    pass(10);
    oldWire.deliverAll();
    pass(1_000);
    again.tick();
    disk.all();
    assertThat(wire.published).containsExactly("2", "3");
  }
}
