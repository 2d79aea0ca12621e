package io.mutstreams.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.DeadLetters;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.api.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LetterLogTest {
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  /** Keeps what was added. */
  private static final class Kept implements DeadLetters {
    private final List<Letter> letters = new ArrayList<>();

    @Override
    public void add(Letter letter, Runnable durable) {
      letters.add(letter);
      durable.run();
    }

    @Override
    public long added() {
      return letters.size();
    }
  }

  private final Kept store = new Kept();
  private final List<String> lines = new ArrayList<>();
  private final LetterLog log = new LetterLog(store, line -> lines.add(line.words()));

  private void add(int time, String stream, String step, String reason) {
    Outgoing record = new Outgoing("id", "t/" + time, "", Map.of(), Bytes.utf8("7"), 1, false);
    log.add(new DeadLetters.Letter(time, stream, step, reason, record), () -> {});
  }

  @Test
  void tellsOfEachPlaceAtMostOnceInAMinute() {
    add(1, "x", "y", "too hot");
    add(2, "x", "y", "too cold");
    add(3, "plant", "", "no JSON");
    log.tick(1);
    assertThat(lines)
        .containsExactly(
            "stream x, step y: 2 records went to the dead letters, the last from topic t/2: too"
                + " cold",
            "source plant: 1 record went to the dead letters, the last from topic t/3: no JSON");
    lines.clear();
    add(4, "x", "y", "again");
    add(5, "cloud", "", "refused by uplink cloud: not authorized");
    log.tick(MINUTE);
    assertThat(lines)
        .containsExactly(
            "uplink cloud: 1 record went to the dead letters, the last from topic t/5: refused by"
                + " uplink cloud: not authorized");
    log.tick(MINUTE + 1);
    assertThat(lines).hasSize(2).last().asString().startsWith("stream x, step y: 1 record ");
    log.tick(10 * MINUTE);
    log.end();
    assertThat(lines).hasSize(2);
    assertThat(log.added()).isEqualTo(5);
  }

  @Test
  void tellsTheRestAtTheEnd() {
    add(1, "x", "y", "one");
    log.tick(1);
    add(2, "x", "y", "two");
    log.end();
    assertThat(lines).hasSize(2);
  }

  @Test
  void keepsTheNewestInOneShortLineEach() {
    for (int i = 0; i < 3_000; i++) {
      add(i, "s" + i, "", "line\nline " + "🌡".repeat(500));
    }
    assertThat(log.newest()).hasSize(10);
    assertThat(log.newest().get(0).time()).isEqualTo(2_999);
    assertThat(log.newest().get(9).time()).isEqualTo(2_990);
    assertThat(log.newest().get(0).reason())
        .startsWith("line line 🌡")
        .endsWith("🌡...")
        .hasSizeLessThan(210);
    log.tick(1);
    assertThat(lines).hasSize(1_001).last().asString().startsWith("other places: 2,000 records ");
    assertThat(store.letters).hasSize(3_000);
  }
}
