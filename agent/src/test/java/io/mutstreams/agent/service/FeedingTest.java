package io.mutstreams.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.Vitals;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A watchdog of 40 s: a round each 10 s. The answers are given by the test. */
final class FeedingTest {
  private CompletableFuture<Void> answer = new CompletableFuture<>();
  private final Vitals vitals = Vitals.of("storage", () -> answer);
  private final Feeding feeding = new Feeding(Duration.ofSeconds(40), 0);

  private boolean due(long second) {
    return feeding.due(vitals, TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void feedsOnceForEachRoundThatIsAnswered() {
    answer.complete(null);
    assertThat(due(9)).isFalse();
    assertThat(due(10)).isTrue();
    assertThat(due(11)).isFalse();
    assertThat(due(20)).isTrue();
  }

  @Test
  void feedsWhenTheAnswerComes() {
    assertThat(due(10)).isFalse();
    assertThat(due(12)).isFalse();
    answer.complete(null);
    assertThat(due(14)).isTrue();
    assertThat(due(15)).isFalse();
  }

  @Test
  void feedsNoMoreAndSaysWhyWhereNoAnswerComes() {
    assertThat(due(10)).isFalse();
    assertThat(due(29)).isFalse();
    assertThat(feeding.trouble()).isNull();
    for (int second = 30; second < 100; second++) {
      assertThat(due(second)).isFalse();
    }
    assertThat(feeding.trouble()).startsWith("STUCK: thread storage does not go on");
    answer.complete(null);
    assertThat(due(100)).isTrue();
    assertThat(feeding.trouble()).isNull();
  }

  @Test
  void looksMoreOftenWhileAnAnswerIsAwaited() {
    assertThat(feeding.rest()).isEqualTo(TimeUnit.SECONDS.toNanos(10));
    assertThat(due(10)).isFalse();
    assertThat(feeding.rest()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
  }
}
