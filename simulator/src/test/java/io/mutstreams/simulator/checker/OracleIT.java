package io.mutstreams.simulator.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Tampering.Deed;
import io.mutstreams.simulator.checker.Tampering.Plan;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerWriter;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The oracle that judges all proofs, in a process of its own as there, is itself put to the proof:
 * on the way from the feed to it records are removed, repeated, swapped and damaged, and it tells
 * how many of each.
 */
@Timeout(120)
final class OracleIT {
  private static final int SENSORS = 7;
  private static final int SENT = 3_000;

  /** Every so many messages something happens to one, each deed in turn. */
  private static final int EVERY = 50;

  private static final List<Deed> DEEDS = List.of(Deed.values());

  private static EmbeddedBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void findsNothingWhereNothingIsWrong() throws Exception {
    Verdict verdict = judge(number -> Deed.PASS);
    assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    assertThat(verdict.delivered()).isEqualTo(SENT);
    assertThat(verdict.duplicatedAfterDedupe()).isZero();
  }

  @Test
  void countsEachKindOfWrong() throws Exception {
    Verdict verdict = judge(OracleIT::deed);
    long repeated = times(Deed.REPEAT);
    long repeatedOtherwise = times(Deed.REPEAT_WITH_ANOTHER_ID) + times(Deed.REPEAT_WITHOUT_ID);
    assertThat(repeated).isGreaterThan(5);
    String text = verdict.toText();
    assertThat(verdict.lost()).as(text).isEqualTo(times(Deed.REMOVE));
    assertThat(verdict.duplicated()).as(text).isEqualTo(repeated + repeatedOtherwise);
    assertThat(verdict.duplicatedSameId()).as(text).isEqualTo(repeated);
    assertThat(verdict.duplicatedAfterDedupe()).as(text).isEqualTo(repeatedOtherwise);
    assertThat(verdict.lostAfterDedupe()).as(text).isEqualTo(times(Deed.BORROW_ID));
    assertThat(verdict.reordered()).as(text).isEqualTo(times(Deed.SWAP));
    assertThat(verdict.corrupted()).as(text).isEqualTo(times(Deed.DAMAGE));
    assertThat(verdict.unexpected()).as(text).isZero();
    assertThat(verdict.delivered()).as(text).isEqualTo(SENT - times(Deed.REMOVE));
  }

  /** Never near the end, so that one that is held back is always followed by another. */
  private static Deed deed(long number) {
    if (number % EVERY != 1 || number > SENT - EVERY) {
      return Deed.PASS;
    }
    return DEEDS.get((int) (number / EVERY % DEEDS.size()));
  }

  private static long times(Deed deed) {
    return LongStream.range(0, SENT).filter(number -> deed(number) == deed).count();
  }

  private Verdict judge(Plan plan) throws Exception {
    Path file = folder.resolve("ledger");
    try (var oracle = Oracle.start(broker.url(), "up/plant/#", file);
        var tampering = Tampering.open(broker.url(), plan)) {
      try (var writer = new LedgerWriter(file);
          var publisher = Publisher.open(broker.url(), new Ledger(writer), 100)) {
        var feed = new SensorFeed(FeedOptions.of(SENSORS, 1_000, 1).withTopic("plant/{sensor}"));
        new Player(publisher, new Pace.Unbounded())
            .play(feed, SENT, Duration.ofMinutes(1), n -> {});
        assertThat(publisher.drain(Duration.ofSeconds(30))).isTrue();
      }
      Verdict verdict = oracle.verdict(Duration.ofSeconds(60));
      assertThat(tampering.failure()).isNull();
      return verdict;
    }
  }
}
