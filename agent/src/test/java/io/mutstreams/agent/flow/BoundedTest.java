package io.mutstreams.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BoundedTest {
  @Test
  void givesWhatComesBackOrIsThrown() throws Exception {
    assertThat(Bounded.call("test", 30_000, () -> 1)).isEqualTo(1);
    assertThatThrownBy(
            () ->
                Bounded.call(
                    "test",
                    30_000,
                    () -> {
                      throw new StackOverflowError("deep");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("deep");
  }

  @Test
  void doesNotWaitForEverAndSaysWhereItHangs() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThatThrownBy(() -> Bounded.call("test", 1_000, () -> hang(interrupted)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageStartingWith("it did not return within 1 s, at ")
        .hasMessageContaining("BoundedTest.hang:");
    interrupted.await();
  }

  private static int hang(CountDownLatch interrupted) throws InterruptedException {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
    return 1;
  }
}
