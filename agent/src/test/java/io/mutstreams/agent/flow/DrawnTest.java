package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.config.Priority;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Uplinks that drain at the same time share what memory there is for it. */
class DrawnTest {
  private static final int UPLINKS = 5;
  private static final int RECORDS = 3_000;
  private static final int PAYLOAD = 5;
  private static final long MOST = 600 * Drawn.cost(PAYLOAD);

  private final ManualClock clock = new ManualClock();
  private final Steps disk = new Steps();
  private final MemoryDeadLetters dead = new MemoryDeadLetters(disk);
  private final Drawn drawn = new Drawn(MOST);
  private final Precedence precedence = new Precedence(drawn);
  private final List<Uplink> uplinks = new ArrayList<>();
  private final List<Wire> wires = new ArrayList<>();

  private void outage() {
    for (int i = 0; i < UPLINKS; i++) {
      Map<Priority, Outbox> outbox = Map.of(Priority.NORMAL, new MemoryOutbox(disk));
      Uplink uplink = new Uplink("up-" + i, outbox, dead, precedence, clock, clock);
      uplinks.add(uplink);
      wires.add(Wire.attachedTo(uplink, 1_000_000));
      uplink.open();
      for (int number = 0; number < RECORDS; number++) {
        uplink.send(
            new Outgoing(
                i + "-" + number, "t", "", Map.of(), Bytes.wrap(new byte[PAYLOAD]), 1, false),
            new Settlement(() -> {}),
            Priority.NORMAL,
            true,
            "");
      }
    }
    disk.all();
    clock.advance(10_000);
    uplinks.forEach(Uplink::tick);
    disk.all();
  }

  @Test
  void readNoMoreThanThereIsRoomForAndSendAllInOrder() {
    outage();
    wires.forEach(Wire::connect);
    disk.all();
    long most = MOST + UPLINKS * Drawn.FEW * Drawn.cost(PAYLOAD);
    boolean more = true;
    while (more) {
      more = false;
      for (Wire wire : wires) {
        if (!wire.answers.isEmpty()) {
          wire.next().delivered();
          disk.all();
          assertThat(drawn.bytes()).isLessThanOrEqualTo(most);
          more = true;
        }
      }
    }
    uplinks.forEach(Uplink::tick);
    disk.all();
    for (int i = 0; i < UPLINKS; i++) {
      String name = i + "-";
      assertThat(wires.get(i).published)
          .containsExactlyElementsOf(
              IntStream.range(0, RECORDS).mapToObj(number -> name + number).toList());
    }
    assertThat(drawn.bytes()).isZero();
  }

  @Test
  void theOneThatLeavesGivesBackWhatItHad() {
    outage();
    wires.forEach(Wire::connect);
    disk.all();
    assertThat(drawn.bytes()).isPositive();
    uplinks.forEach(
        uplink -> {
          var unused = uplink.retire();
        });
    disk.all();
    assertThat(drawn.bytes()).isZero();
  }
}
