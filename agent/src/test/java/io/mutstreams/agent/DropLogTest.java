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
        Map.of("archive", DropLog.Look.outbox("archive", dropped, "when-full: drop-oldest")),
        seconds * SECOND);
  }

  @Test
  void tellsTheBeginningTheTotalOnceAMinuteAndTheEnd() {
    tick(0, 0);
    assertThat(lines).isEmpty();
    for (int second = 1; second <= 150; second++) {
      tick(second, 10L * second);
    }
    for (int second = 151; second <= 400; second++) {
      tick(second, 1_500);
    }
    assertThat(lines)
        .containsExactly(
            "warn uplink archive: its outbox drops records, which do not fit or are too old"
                + " (when-full: drop-oldest)",
            "warn uplink archive: its outbox has dropped 610 records so far",
            "warn uplink archive: its outbox has dropped 1,210 records so far",
            "info uplink archive: its outbox drops no more records; it dropped 1,500");
    lines.clear();
    tick(500, 1_501);
    tick(600, 1_501);
    assertThat(lines)
        .hasSize(2)
        .last()
        .isEqualTo("info uplink archive: its outbox drops no more records; it dropped 1");
  }

  @Test
  void tellsWhatWasDroppedBeforeItsFirstLook() {
    tick(0, 7);
    tick(1, 7);
    assertThat(lines)
        .containsExactly(
            "warn uplink archive: its outbox drops records, which do not fit or are too old"
                + " (when-full: drop-oldest)");
  }

  @Test
  void tellsNothingAgainOfUplinksThatComeBack() {
    tick(0, 0);
    tick(1, 5);
    log.tick(Map.of(), 2 * SECOND);
    tick(3, 5);
    assertThat(lines).hasSize(1);
  }

  @Test
  void tellsOfAnotherOfTheSameName() {
    tick(0, 5);
    tick(70, 5);
    tick(71, 0);
    tick(72, 3);
    assertThat(lines).hasSize(3);
  }

  @Test
  void tellsOfDeadLettersThatMakeRoom() {
    log.tick(Map.of(DropLog.LETTERS, DropLog.Look.letters(12)), 0);
    assertThat(lines)
        .containsExactly(
            "warn the store of dead letters drops the oldest records: it keeps 100,000, or 64 MiB."
                + " See mutstreams deadletters list");
  }
}
