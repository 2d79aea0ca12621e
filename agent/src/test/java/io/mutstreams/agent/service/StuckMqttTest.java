package io.mutstreams.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.Vitals;
import io.mutstreams.agent.mqtt.PahoConnector;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watchdog of 40 s: a round each 10 s. The seconds are the test's. */
@Timeout(60)
final class StuckMqttTest {
  private final PahoConnector mqtt = new PahoConnector();
  private final Vitals vitals = Vitals.of(mqtt);
  private final Feeding feeding = new Feeding(Duration.ofSeconds(40), 0);

  private boolean due(long second) {
    return feeding.due(vitals, TimeUnit.SECONDS.toNanos(second));
  }

  @Test
  void isNotFedWhileTheTimerOfTheConnectionsHangs() throws InterruptedException {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch hangs = new CountDownLatch(1);
    mqtt.timer()
        .execute(
            () -> {
              hangs.countDown();
              try {
                free.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    hangs.await();

    for (int second = 10; second < 100; second++) {
      assertThat(due(second)).isFalse();
    }
    assertThat(feeding.trouble()).startsWith("STUCK: thread mqtt-timer does not go on");

    free.countDown();
    while (!due(100)) {
      Thread.onSpinWait();
    }
    assertThat(feeding.trouble()).isNull();
  }
}
