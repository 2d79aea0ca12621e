package io.mutstreams.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommitTimesTest {
  @Test
  void tellsOfALaneOnlyWhenItHasGoneOn() {
    var times = new CommitTimes();
    Runnable first = times.timed("first", () -> assertThat(times.nanos()).isEmpty());
    Runnable second = times.timed("second", () -> {});
    first.run();
    assertThat(times.nanos()).containsOnlyKeys("first");
    assertThat(times.over(List.of("first"))).isDone();
    assertThat(times.over(List.of("first", "second"))).isNotDone();
    second.run();
    assertThat(times.nanos().values()).hasSize(2).allMatch(nanos -> nanos >= 0);
  }

  @Test
  void goesOnBehindASwapThatFails() {
    var times = new CommitTimes();
    Runnable swap =
        times.timed(
            "stream",
            () -> {
              throw new IllegalStateException("no");
            });
    try {
      swap.run();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("no");
    }
    assertThat(times.over(List.of("stream"))).isDone();
  }
}
