package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EndingTest {
  private static final Duration SOON = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final CountDownLatch never = new CountDownLatch(1);
  private final ExecutorService changes = Executors.newSingleThreadExecutor();

  @AfterEach
  void release() {
    never.countDown();
  }

  /** As the opening of a FIFO does, it takes no notice of an interrupt. */
  private void hang() {
    boolean hangs = true;
    while (hangs) {
      try {
        never.await();
        hangs = false;
      } catch (InterruptedException e) {
        // Goes on.
      }
    }
  }

  @Test
  void waitsForWhatRuns() {
    AtomicBoolean stopped = new AtomicBoolean();
    assertThat(new Ending(LONG, LONG).run(changes, () -> stopped.set(true))).isTrue();
    assertThat(stopped).isTrue();
    assertThat(changes.isShutdown()).isTrue();
  }

  @Test
  void aChangeThatHangsIsGivenUpAndNothingIsDoneAfterIt() throws Exception {
    CompletableFuture<Boolean> stopped = new CompletableFuture<>();
    Future<?> change = changes.submit(this::hang);
    assertThat(new Ending(SOON, LONG).run(changes, () -> stopped.complete(true))).isFalse();
    never.countDown();
    Object unused = change.get();
    assertThat(changes.awaitTermination(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    assertThat(stopped).isNotDone();
  }

  @Test
  void aStopThatHangsIsLeft() {
    assertThat(new Ending(LONG, SOON).run(changes, this::hang)).isFalse();
    assertThat(changes.isShutdown()).isTrue();
  }

  @Test
  void aStopThatFailsIsAnEnd() {
    Runnable failing =
        () -> {
          throw new IllegalStateException("as a plugin might");
        };
    assertThat(new Ending(LONG, LONG).run(changes, failing)).isFalse();
  }
}
