package io.mutstreams.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WarningsTest {
  private final AtomicLong clock = new AtomicLong();
  private final Warnings warnings = new Warnings(clock::get);
  private final List<String> said = new ArrayList<>();

  private void say(String subject) {
    warnings.say(subject, more -> said.add(subject + more));
  }

  private void later(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void theSameIsSaidAtOnceAndThenOnceAMinuteWithHowOftenItCameInBetween() {
    for (int i = 0; i < 7; i++) {
      say("a");
    }
    assertThat(said).containsExactly("a");
    later(60);
    say("a");
    say("a");
    assertThat(said).containsExactly("a", "a (and 6 times more since this was last told)");
    later(300);
    say("a");
    later(60);
    say("a");
    assertThat(said).endsWith("a (and 1 times more since this was last told)", "a").hasSize(4);
  }

  @Test
  void oneSubjectDoesNotSilenceAnother() {
    say("a");
    say("a");
    say("b");
    assertThat(said).containsExactly("a", "b");
  }

  @Test
  void manySubjectsMakeFewLines() {
    for (int i = 0; i < 1_000; i++) {
      say("a" + i);
    }
    assertThat(said).hasSize(21);
    later(60);
    for (int i = 1_000; i < 2_000; i++) {
      say("a" + i);
    }
    assertThat(said).hasSizeLessThanOrEqualTo(42);
    assertThat(String.join("\n", said)).contains("(and 979 times more");
  }
}
