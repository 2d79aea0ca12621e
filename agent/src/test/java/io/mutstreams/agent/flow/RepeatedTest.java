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

  @Test
  void saysTheFirstAtOnceAndThenOneInAMinuteWithHowManyWereHeldBack() {
    for (int i = 0; i < 5_000; i++) {
      say("a");
    }
    say("b");
    assertThat(said).containsExactly("a", "b");

    clock.addAndGet(TimeUnit.SECONDS.toNanos(61));
    say("a");
    say("a");
    assertThat(said).containsExactly("a", "b", "a (and 4999 times more since this was last told)");
  }

  @Test
  void remembersNoMoreThanAHundredSubjects() {
    for (int i = 0; i < 101; i++) {
      say("s" + i);
    }
    say("s100");
    assertThat(said).hasSize(101);
    say("s0");
    assertThat(said).hasSize(102);
  }
}
