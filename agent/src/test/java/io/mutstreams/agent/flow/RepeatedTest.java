package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RepeatedTest {
  private final AtomicLong clock = new AtomicLong();
  private final List<String> said = new ArrayList<>();
  private final Repeated repeated = new Repeated(clock::get);

  private void say(String subject) {
    repeated.say(subject, more -> said.add(subject + more));
  }

  private void later(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void saysTheFirstAtOnceAndThenOneInAMinuteWithHowManyWereHeldBack() {
    for (int i = 0; i < 5_000; i++) {
      say("a");
    }
    say("b");
    assertThat(said).containsExactly("a", "b");

    later(61);
    say("a");
    say("a");
    assertThat(said).containsExactly("a", "b", "a (and 4999 times more since this was last told)");
  }

  @Test
  void saysItAlsoLongAfterwardsWithHowManyWereHeldBack() {
    say("a");
    say("a");
    later(300);
    say("a");
    later(60);
    say("a");
    assertThat(said).containsExactly("a", "a (and 1 times more since this was last told)", "a");
  }

  @Test
  void manySubjectsMakeFewLines() {
    for (int i = 0; i < 1_000; i++) {
      say("a" + i);
    }
    assertThat(said).hasSize(101);
    later(60);
    for (int i = 1_000; i < 2_000; i++) {
      say("b" + i);
    }
    assertThat(said).hasSizeLessThanOrEqualTo(202);
    assertThat(String.join("\n", said)).contains("(and 899 times more");
  }

  @Test
  void whatNeverComesAgainMakesRoomForOthers() {
    for (int i = 0; i < 100; i++) {
      say("a" + i);
      say("a" + i);
    }
    later(600);
    say("b");
    say("c");
    assertThat(said).endsWith("b", "c");
  }
}
