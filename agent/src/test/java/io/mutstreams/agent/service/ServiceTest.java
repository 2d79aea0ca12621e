package io.mutstreams.agent.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ServiceTest {
  private static final long PID = 42;

  @Test
  void isNoneWhereNobodyAsksForIt() {
    assertThat(Service.of(Map.of())).isInstanceOf(Nobody.class);
    assertThat(Service.of(Map.of("NOTIFY_SOCKET", ""))).isInstanceOf(Nobody.class);
  }

  @Test
  void feedsTheWatchdogThatIsMeantForThisProcess() {
    assertThat(Service.watchdog(Map.of("WATCHDOG_USEC", "60000000"), PID))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(Service.watchdog(Map.of("WATCHDOG_USEC", "500000", "WATCHDOG_PID", "42"), PID))
        .isEqualTo(Duration.ofMillis(500));
    assertThat(Service.watchdog(Map.of("WATCHDOG_USEC", "500000", "WATCHDOG_PID", "43"), PID))
        .isNull();
    assertThat(Service.watchdog(Map.of(), PID)).isNull();
    assertThat(Service.watchdog(Map.of("WATCHDOG_USEC", "0"), PID)).isNull();
    assertThat(Service.watchdog(Map.of("WATCHDOG_USEC", "much"), PID)).isNull();
  }
}
