package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class VitalsTest {
  private final List<ExecutorService> threads = new ArrayList<>();
  private final List<Vitals.Part> parts = new ArrayList<>();
  private final Vitals vitals = new Vitals(() -> List.copyOf(parts));
  private final CountDownLatch free = new CountDownLatch(1);

  private ExecutorService part(String name, Duration patience, BooleanSupplier excused) {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    threads.add(thread);
    parts.add(new Vitals.Part(name, Vitals.Part.on(thread), patience, excused));
    return thread;
  }

  @AfterEach
  void end() {
    free.countDown();
    threads.forEach(ExecutorService::shutdown);
  }

  private void block(ExecutorService thread) {
    thread.execute(
        () -> {
          try {
            free.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void allAnswer(long nanos) {
    while (!vitals.owing(nanos).isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void threadsThatGoOnAnswerBusyOrIdle() {
    ExecutorService busy = part("busy", Duration.ZERO, () -> false);
    part("idle", Duration.ZERO, () -> false);
    AtomicBoolean stop = new AtomicBoolean();
    Runnable[] work = new Runnable[1];
    work[0] =
        () -> {
          if (!stop.get()) {
            busy.execute(work[0]);
          }
        };
    busy.execute(work[0]);
    vitals.ask(0);
    allAnswer(seconds(1));
    vitals.ask(seconds(1));
    allAnswer(seconds(2));
    stop.set(true);
  }

  @Test
  void oneThatHangsOwesItsAnswerSinceItWasFirstAsked() {
    part("well", Duration.ZERO, () -> false);
    block(part("hangs", Duration.ZERO, () -> false));
    vitals.ask(0);
    vitals.ask(seconds(5));
    while (vitals.owing(seconds(7)).size() > 1) {
      Thread.onSpinWait();
    }
    assertThat(vitals.owing(seconds(7)))
        .containsExactly(new Vitals.Owing("hangs", Duration.ofSeconds(7)));
    free.countDown();
    allAnswer(seconds(8));
  }

  @Test
  void oneThatMayTakeLongOwesNothingUntilItsTimeIsOver() {
    block(part("change", Duration.ofMinutes(5), () -> false));
    vitals.ask(0);
    assertThat(vitals.owing(seconds(299))).isEmpty();
    assertThat(vitals.owing(seconds(300))).extracting(Vitals.Owing::part).containsExactly("change");
  }

  @Test
  void oneThatWaitsForAnotherOwesNothingWhileItDoes() {
    AtomicBoolean waits = new AtomicBoolean(true);
    block(part("lane", Duration.ZERO, waits::get));
    vitals.ask(0);
    assertThat(vitals.owing(seconds(1))).isEmpty();
    waits.set(false);
    assertThat(vitals.owing(seconds(2))).hasSize(1);
  }

  @Test
  void whatIsGoneOrEndsOwesNothing() {
    ExecutorService ending = part("ending", Duration.ZERO, () -> false);
    block(part("gone", Duration.ZERO, () -> false));
    vitals.ask(0);
    ending.shutdown();
    vitals.ask(seconds(1));
    parts.remove(1);
    allAnswer(seconds(2));
  }
}
