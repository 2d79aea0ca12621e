package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DropLogTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final List<String> lines = new ArrayList<>();
  private final DropLog log =
      new DropLog(
          line -> lines.add("warn " + line.words()), line -> lines.add("info " + line.words()));

  private void tick(long seconds, long dropped) {
    log.tick(
        Map.of("archive", new DropLog.Look(dropped, "when-full: drop-oldest")), seconds * SECOND);
  }

  @Test
  void tellsTheBeginningTheTotalOnceAMinuteAndTheEnd() {
    tick(0, 100);
    assertThat(lines).isEmpty();
    for (int second = 1; second <= 150; second++) {
      tick(second, 100 + 10L * second);
    }
    for (int second = 151; second <= 400; second++) {
      tick(second, 1_600);
    }
    assertThat(lines)
        .containsExactly(
            "warn uplink archive: its outbox drops records, which do not fit or are too old"
                + " (when-full: drop-oldest)",
            "warn uplink archive: its outbox has dropped 610 records so far",
            "warn uplink archive: its outbox has dropped 1,210 records so far",
            "info uplink archive: its outbox drops no more records; it dropped 1,500");
    lines.clear();
    tick(500, 1_601);
    tick(600, 1_601);
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo("info uplink archive: its outbox drops no more records; it dropped 1");
  }

  @Test
  void forgetsUplinksThatAreGone() {
    tick(0, 0);
    tick(1, 5);
    log.tick(Map.of(), 2 * SECOND);
    tick(3, 5);
    tick(100, 5);
    assertThat(lines).hasSize(1);
  }
}
