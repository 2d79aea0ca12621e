package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTimersTest {
  private final StepState state = StepStates.unlimited();
  private final StepTimers timers = new StepTimers(state);

  private List<String> fire(long watermark) {
    List<String> fired = new ArrayList<>();
    StepTimers.Due due = timers.next(watermark);
    while (due != null) {
      fired.add(due.key() + "." + due.name() + "@" + due.time());
      due = timers.next(watermark);
    }
    return fired;
  }

  @Test
  void firesInTheOrderOfTimeAndThenOfSetting() {
    timers.set("a", "late", 20);
    timers.set("b", "x", 10);
    timers.set("a", "x", 10);
    timers.set("c", "x", 30);
    assertThat(timers.due(9)).isFalse();
    assertThat(timers.due(10)).isTrue();
    assertThat(fire(20)).containsExactly("b.x@10", "a.x@10", "a.late@20");
    assertThat(timers.pending()).isTrue();
  }

  @Test
  void aNewOneReplacesTheOldOneOfItsNameAndKey() {
    timers.set("a", "x", 10);
    timers.set("a", "x", 30);
    timers.set("b", "x", 30);
    timers.set("b", "x", 5);
    assertThat(fire(10)).containsExactly("b.x@5");
    assertThat(fire(30)).containsExactly("a.x@30");
    assertThat(timers.pending()).isFalse();
  }

  @Test
  void aCancelledOneDoesNotFire() {
    timers.set("a", "x", 10);
    timers.set("b", "x", 10);
    timers.cancel("a", "x");
    timers.cancel("c", "x");
    assertThat(timers.due(10)).isTrue();
    assertThat(fire(10)).containsExactly("b.x@10");
    assertThat(state.all()).isEmpty();
  }

  @Test
  void comeBackFromWhatWasStored() {
    timers.set("a", "x", 10);
    timers.set("b", "x", 20);
    timers.cancel("b", "x");
    StepTimers restored = new StepTimers(StepStates.unlimited());
    state.takeChanges().forEach(restored::restore);
    StepTimers.Due due = restored.next(10);
    assertThat(due).isNotNull();
    assertThat(restored.pending()).isFalse();
  }

  @Test
  void oneThatIsSetAgainForTheSameTimeIsNoChange() {
    timers.set("a", "x", 10);
    state.takeChanges();
    timers.set("a", "x", 10);
    assertThat(state.changes()).isZero();
    assertThat(fire(10)).containsExactly("a.x@10");
  }

  @Test
  void oneThatIsSetAgainAndAgainTakesNoRoom() {
    for (int i = 0; i < 100_000; i++) {
      timers.set("a", "silence", 1_000_000 + i);
    }
    assertThat(timers.queued()).isLessThan(1_000);
    assertThat(fire(2_000_000)).containsExactly("a.silence@1099999");
  }
}
