package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.outbox.StoredOutboxes.Look;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HeldUpTest {
  private static final long MINUTE = 60_000_000_000L;

  private final Alarms alarms = new Alarms();
  private Map<String, Long> left = Map.of("old", 7L);
  private List<Look> looks = List.of(waiting(3, Map.of("old:high", 7L)));
  private final HeldUp heldUp =
      new HeldUp(() -> left, () -> CompletableFuture.completedFuture(looks), alarms);

  private static Look waiting(long records, Map<String, Long> after) {
    return new Look("next:held-1", records, 100, 1, records, 0, 0, 0, "main", after);
  }

  private void minutes(int from, int to) {
    for (int minute = from; minute <= to; minute++) {
      heldUp.look(minute * MINUTE);
    }
  }

  @Test
  void saysAfterFiveMinutesWhatHoldsAnUplinkUpAndWhatToDo() {
    minutes(0, 4);
    assertThat(alarms.latest()).isEmpty();
    minutes(5, 9);
    assertThat(alarms.latest())
        .containsExactly(
            "uplink next holds 3 records behind the outbox of old, which is no uplink any more, so"
                + " that nobody delivers it: have one take it over (takes-over: [old]), or give up"
                + " what is in it (outbox discard old), or the order (outbox release next).");
    looks = List.of(waiting(3, Map.of()));
    minutes(10, 10);
    assertThat(alarms.latest()).isEmpty();
  }

  @Test
  void isSilentWhereNothingIsHeldOrTheFormerUplinkIsThere() {
    looks = List.of(waiting(0, Map.of("old", 7L)), waiting(3, Map.of("other", 5L)));
    minutes(0, 9);
    assertThat(alarms.latest()).isEmpty();
  }

  @Test
  void isOverWhenSomebodyTakesOver() {
    minutes(0, 6);
    assertThat(alarms.latest()).hasSize(1);
    left = Map.of();
    minutes(7, 7);
    assertThat(alarms.latest()).isEmpty();
  }
}
