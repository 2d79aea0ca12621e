package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Uplink.Mode;
import io.mutstreams.api.Bytes;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The way back from an outage while the load goes on: a source that has 1,000 records open at most,
 * and a broker that takes no more in a second than the source sends.
 */
class UplinkReturnTest {
  private static final int RECEIVE_MAXIMUM = 1_000;
  private static final int TURN_MILLIS = 10;

  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryOutbox outbox = new MemoryOutbox(disk);
  private final Uplink uplink =
      Uplinks.alone("archive", outbox, new MemoryDeadLetters(disk), clock);
  private final Wire wire = Wire.attachedTo(uplink, 19);
  private Mode mode = Mode.RETURNING;
  private int sent;
  private int unsettled;
  private int changes;

  /** Ten milliseconds: so many come in, if the source may, and so many are answered. */
  private void turn(int coming, int answered) {
    for (int i = 0; i < coming && unsettled < RECEIVE_MAXIMUM; i++) {
      unsettled++;
      uplink.send(
          new Outgoing("" + sent++, "t", "", Map.of(), Bytes.utf8("12345"), 1, false),
          new Settlement(() -> unsettled--));
    }
    for (int i = 0; i < answered && !wire.answers.isEmpty(); i++) {
      wire.next().delivered();
    }
    disk.all();
    clock.advance(TURN_MILLIS);
    if (clock.millis() % 500 < TURN_MILLIS) {
      uplink.tick();
    }
    Mode now = uplink.look().mode();
    changes += now == mode ? 0 : 1;
    mode = now;
  }

  private void stall(int turns) {
    uplink.open();
    wire.connect();
    for (int i = 0; i < 50; i++) {
      turn(20, 20);
    }
    for (int i = 0; i < turns; i++) {
      turn(20, 0);
    }
    assertThat(mode).isEqualTo(Mode.STORING);
    changes = 0;
  }

  /** How many turns it takes until records go directly, with so many coming in each. */
  private int untilDirect(int coming) {
    for (int turns = 0; turns < 1_000; turns++) {
      if (mode == Mode.DIRECT) {
        return turns;
      }
      turn(coming, 20);
    }
    throw new AssertionError("still " + mode + ", with " + outbox.depth() + " in the outbox");
  }

  private void inOrder() {
    for (int i = 0; i < wire.published.size(); i++) {
      assertThat(wire.published.get(i)).isEqualTo("" + i);
    }
  }

  @Test
  void keepsNewRecordsFromTheDiskWhenTheBrokerIsBackThoughItIsNoQuickerThanTheLoad() {
    stall(300);
    long stored = outbox.appended();
    int turns = untilDirect(20);
    assertThat(outbox.appended() - stored).isLessThan(RECEIVE_MAXIMUM);
    assertThat(turns).isLessThan((int) stored / 20 + 10);
    assertThat(changes).isLessThanOrEqualTo(2);
    for (int i = 0; i < 500; i++) {
      turn(20, 20);
    }
    assertThat(changes).isLessThanOrEqualTo(2);
    inOrder();
  }

  @Test
  void takesWhatWaitedForTheEndOfTheOutboxForNoLag() {
    stall(300);
    int unused = untilDirect(20);
    long stored = outbox.appended();
    for (int i = 0; i < 200; i++) {
      turn(6, 6);
    }
    assertThat(mode).isEqualTo(Mode.DIRECT);
    assertThat(outbox.appended()).isEqualTo(stored);
    inOrder();
  }

  @Test
  void goesOnStoringWhileTheEndOfADeepOutboxIsFar() {
    stall(3_000);
    long stored = outbox.appended();
    for (int i = 0; i < 200; i++) {
      turn(20, 20);
    }
    assertThat(mode).isEqualTo(Mode.STORING);
    assertThat(outbox.appended() - stored).isEqualTo(4_000);
    inOrder();
  }

  @Test
  void storesWhatWaitsWhenTheBrokerStopsAnsweringOnTheWayBack() {
    stall(300);
    for (int i = 0; i < 50; i++) {
      turn(20, 20);
    }
    assertThat(mode).isEqualTo(Mode.RETURNING);
    assertThat(unsettled).isPositive();
    for (int i = 0; i < 300; i++) {
      turn(0, 0);
    }
    assertThat(mode).isEqualTo(Mode.STORING);
    assertThat(unsettled).isZero();
    int unused = untilDirect(5);
    inOrder();
  }

  @Test
  void tellsTheOutboxOfWhatIsSettledInBatchesAndOfTheLastAtOnce() {
    stall(300);
    int unused = untilDirect(0);
    for (int i = 0; i < 150; i++) {
      turn(0, 20);
    }
    assertThat(outbox.depth()).isZero();
    assertThat(outbox.settles()).isLessThan(200);
  }
}
