package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private static final long YOUNG = 500_000_000L;
  private static final Ending SILENT = new Ending("gone", 0, false, true);
  private static final Ending BLAMING = new Ending("packet too large", 0x95, false, true);

  private final Suspects suspects = new Suspects();

  private static List<InFlight.Item> items(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new InFlight.Item("m" + i, new Answers().of("m" + i)))
        .toList();
  }

  private boolean end(int left, int from, int to, Ending ending) {
    return suspects.convict(left, YOUNG, items(from, to), ending);
  }

  @Test
  void suspectsNobodyAfterOneHangUp() {
    assertThat(end(0, 0, 1_000, SILENT)).isFalse();
    assertThat(suspects.count()).isZero();
  }

  @Test
  void closesInOnTheMessageThatTheBrokerHangsUpOn() {
    int hangUps = 0;
    int first = 0;
    boolean convicted = false;
    while (!convicted && hangUps < 20) {
      // The broker answers what comes before number 700, hangs up on it, and drops what follows.
      int left = suspects.count() == 0 ? 0 : suspects.count() - (700 - first);
      int room = suspects.count() == 0 ? 1_000 : suspects.portion();
      convicted = end(Math.max(left, 0), 700, 700 + room, SILENT);
      first = 700;
      hangUps++;
    }
    assertThat(convicted).isTrue();
    assertThat(hangUps)
        .as("two until it is suspected, 125, 15, and alone three times")
        .isEqualTo(7);
  }

  @Test
  void refusesAtOnceTheOneThatIsBlamedAlone() {
    assertThat(end(0, 0, 8, BLAMING)).isFalse();
    assertThat(suspects.portion()).isEqualTo(1);
    assertThat(end(4, 4, 5, BLAMING)).isTrue();
  }

  @Test
  void acquitsThoseThatPassed() {
    end(0, 0, 1_000, SILENT);
    end(0, 0, 1_000, SILENT);
    assertThat(suspects.count()).isEqualTo(1_000);
    assertThat(suspects.portion()).isEqualTo(125);
    // All passed, and it broke again with others in flight.
    end(0, 1_000, 1_100, SILENT);
    assertThat(suspects.count()).isEqualTo(100);
    // It lasted: what is left of them is neither more nor less suspect.
    suspects.convict(40, 3_600_000_000_000L, items(0, 30), SILENT);
    assertThat(suspects.count()).isEqualTo(40);
  }

  @Test
  void forgivesAConnectionThatLasted() {
    end(0, 0, 10, SILENT);
    suspects.convict(0, 60_000_000_000L, items(0, 10), SILENT);
    end(0, 0, 10, SILENT);
    assertThat(suspects.count()).isZero();
  }
}
