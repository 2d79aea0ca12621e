package io.mutstreams.simulator.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.publisher.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Removes, repeats, swaps and damages messages between the ledger and the checker. */
class CheckerTest {
  private static final int KEYS = 3;
  private static final int EACH = 20;

  private final Ledger ledger = new Ledger();
  private final Checker checker = new Checker(Destination.everything(true));
  private long micros = 1_000_000;

  /** Sends and acknowledges messages of three keys in turn; returns what should arrive. */
  private List<Arrival> send() {
    var arrivals = new ArrayList<Arrival>();
    for (int i = 0; i < KEYS * EACH; i++) {
      String key = "k" + i % KEYS;
      int crc = Stamp.crcOf(("payload " + i).getBytes(UTF_8));
      int seq = ledger.sent(key, "in/" + key, crc, false);
      ledger.acknowledged(key, seq, false);
      arrivals.add(arrival("up/" + key, key, seq, crc, "id-" + i));
    }
    return arrivals;
  }

  private Arrival arrival(String topic, String key, int seq, int crc, String id) {
    micros += 1_000;
    return new Arrival(topic, new Stamp(key, seq, crc, micros - 500), crc, id, micros);
  }

  private Verdict judge(List<Arrival> arrivals) {
    arrivals.forEach(checker::arrived);
    return checker.verdict(ledger);
  }

  @Test
  void findsNothingWrongWhereNothingIs() {
    Verdict verdict = judge(send());
    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.sent()).isEqualTo(60);
    assertThat(verdict.expected()).isEqualTo(60);
    assertThat(verdict.delivered()).isEqualTo(60);
    assertThat(verdict.p50Ms()).isBetween(0.49, 0.51);
  }

  @Test
  void countsWhatIsMissing() {
    List<Arrival> arrivals = send();
    arrivals.remove(59);
    arrivals.remove(31);
    arrivals.remove(0);
    Verdict verdict = judge(arrivals);
    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.delivered()).isEqualTo(57);
    assertThat(verdict.complete()).isFalse();
    assertThat(verdict.lostExamples()).containsExactly("k0#0", "k1#10", "k2#19");
    assertThat(verdict.reordered()).isZero();
  }

  @Test
  void countsRepeatsAndThoseWithTheSameRecordId() {
    List<Arrival> arrivals = send();
    arrivals.add(20, arrivals.get(5));
    arrivals.add(40, arrivals.get(5));
    Arrival other = arrivals.get(8);
    arrivals.add(
        new Arrival(other.topic(), other.stamp(), other.crc(), "another id", other.micros()));
    Arrival bare = new Arrival(other.topic(), other.stamp(), other.crc(), null, other.micros());
    arrivals.add(bare);
    arrivals.add(bare);
    arrivals.add(
        new Arrival(other.topic(), other.stamp(), other.crc(), "another id", other.micros()));
    Verdict verdict = judge(arrivals);
    assertThat(verdict.duplicated()).isEqualTo(6);
    assertThat(verdict.duplicatedSameId()).isEqualTo(2);
    assertThat(verdict.duplicatedAfterDedupe())
        .as("another id once, and no id at all each time")
        .isEqualTo(3);
    assertThat(verdict.lostAfterDedupe()).isZero();
    assertThat(verdict.reordered()).isZero();
    assertThat(verdict.complete()).isTrue();
    assertThat(verdict.exact()).isFalse();
  }

  @Test
  void countsWhatAReceiverThatDropsRepeatsWouldMiss() {
    List<Arrival> arrivals = send();
    Arrival good = arrivals.get(7);
    arrivals.set(7, new Arrival(good.topic(), good.stamp(), good.crc(), "id-3", good.micros()));
    Verdict verdict = judge(arrivals);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.lostAfterDedupe()).isEqualTo(1);
    assertThat(verdict.exact()).isFalse();
  }

  @Test
  void allowsARepeatOnPurposeTheRecordIdOfTheFirst() {
    for (int i = 0; i < 2; i++) {
      int seq = ledger.sent("k", "in/k", 7, i == 1);
      ledger.acknowledged("k", seq, false);
      checker.arrived(arrival("up/k", "k", seq, 7, "id"));
    }
    assertThat(checker.verdict(ledger).lostAfterDedupe()).isZero();
  }

  @Test
  void countsAnExchangeWithinAKeyButNotBetweenKeys() {
    List<Arrival> arrivals = send();
    Collections.swap(arrivals, 6, 9);
    Collections.swap(arrivals, 30, 31);
    Verdict verdict = judge(arrivals);
    assertThat(verdict.reordered()).isEqualTo(1);
    assertThat(verdict.reorderedExamples()).containsExactly("k0#2");
    assertThat(verdict.complete()).isTrue();
  }

  @Test
  void countsDamageWhereThePayloadMustBeUntouched() {
    List<Arrival> arrivals = send();
    Arrival good = arrivals.get(7);
    arrivals.set(
        7, new Arrival(good.topic(), good.stamp(), good.crc() + 1, good.recordId(), good.micros()));
    Verdict verdict = judge(arrivals);
    assertThat(verdict.corrupted()).isEqualTo(1);
    assertThat(verdict.corruptedExamples()).containsExactly("k1#2");
    assertThat(verdict.complete()).isFalse();
    var lenient = new Checker(Destination.everything(false));
    arrivals.forEach(lenient::arrived);
    assertThat(lenient.verdict(ledger).corrupted()).isZero();
  }

  @Test
  void countsStrangersAndWhatWasNeverSent() {
    List<Arrival> arrivals = send();
    arrivals.add(new Arrival("up/x", null, 0, null, ++micros));
    arrivals.add(arrival("up/k0", "k0", EACH, 0, "x"));
    arrivals.add(arrival("up/k9", "k9", 0, 0, "x"));
    Verdict verdict = judge(arrivals);
    assertThat(verdict.unexpected()).isEqualTo(3);
    assertThat(verdict.delivered()).isEqualTo(60);
  }

  @Test
  void expectsOnlyWhatItIsToldTo() {
    List<Arrival> arrivals = send();
    arrivals.removeIf(a -> a.topic().equals("up/k2"));
    var some = Destination.everything(true).expecting(e -> !e.key().equals("k2"));
    var checkerOfSome = new Checker(some);
    arrivals.forEach(checkerOfSome::arrived);
    Verdict verdict = checkerOfSome.verdict(ledger);
    assertThat(verdict.exact()).isTrue();
    assertThat(verdict.sent()).isEqualTo(60);
    assertThat(verdict.expected()).isEqualTo(40);
    checkerOfSome.arrived(arrival("up/k2", "k2", 0, 0, "x"));
    assertThat(checkerOfSome.verdict(ledger).unexpected()).isEqualTo(1);
  }

  @Test
  void doesNotMissWhatThePlantBrokerNeverAcknowledged() {
    ledger.sent("k", "t", 0, false);
    assertThat(judge(List.of()).complete()).isTrue();
    checker.arrived(arrival("t", "k", 0, 0, "x"));
    assertThat(checker.verdict(ledger).exact()).isTrue();
    assertThat(checker.verdict(ledger).delivered()).isEqualTo(1);
  }

  @Test
  void blamesTheSenderForWhatItSentTwice() {
    List<Arrival> arrivals = send();
    ledger.resent("k0", 3);
    arrivals.add(arrivals.get(9));
    Verdict verdict = judge(arrivals);
    assertThat(verdict.duplicated()).isZero();
    assertThat(verdict.duplicatedSameId()).isZero();
    assertThat(verdict.duplicatedBySender()).isEqualTo(1);
  }

  @Test
  void doesNotCountWhatItsOwnBrokenConnectionBroughtTwice() {
    List<Arrival> arrivals = send();
    arrivals.subList(0, 30).forEach(checker::arrived);
    checker.reconnected();
    arrivals.subList(25, 60).forEach(checker::arrived);
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.duplicated()).isZero();
    assertThat(verdict.redelivered()).isEqualTo(5);
    assertThat(verdict.exact()).isTrue();
    checker.arrived(arrivals.get(50));
    assertThat(checker.verdict(ledger).duplicated()).isEqualTo(1);
  }

  @Test
  void judgesTheTwoSidesOfASplitApart() {
    List<Arrival> arrivals = send();
    var live = new Destination("live", t -> t.startsWith("up/"), e -> true, true);
    var copy = new Destination("copy", t -> t.startsWith("copy/"), e -> true, true);
    var both = new Checker(List.of(live, copy), t -> t, 100);
    for (Arrival a : arrivals) {
      both.arrived(a);
      both.arrived(new Arrival("copy/" + a.topic(), a.stamp(), a.crc(), a.recordId(), a.micros()));
    }
    assertThat(both.verdicts(ledger)).hasSize(2).allMatch(Verdict::exact);
    assertThat(both.verdicts(ledger).get(1).destination()).isEqualTo("copy");
  }

  @Test
  void measuresTheLongestSilenceOfEachGroupAndOfAWindow() {
    checker.arrived(arrival("a", "k", 0, 0, "x"));
    long from = micros;
    checker.arrived(arrival("a", "k", 1, 0, "x"));
    micros += 40_000;
    checker.arrived(arrival("b", "k", 2, 0, "x"));
    checker.arrived(arrival("a", "k", 3, 0, "x"));
    List<Silence> silences = checker.silences();
    assertThat(silences).extracting(Silence::group).containsExactly("a", "b");
    assertThat(silences.get(0).length()).isEqualTo(Duration.ofMillis(42));
    assertThat(checker.silences(from, from + 10_000).get(0).length())
        .isEqualTo(Duration.ofMillis(9));
    assertThat(checker.silences(from, from + 10_000).get(1).length())
        .isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void speaksToPeopleAndPrograms() {
    List<Arrival> arrivals = send();
    arrivals.remove(0);
    Verdict verdict = judge(arrivals);
    assertThat(verdict.toText()).contains("lost 1", "k0#0", "p99");
    assertThat(verdict.toJson())
        .contains("\"lost\" : 1", "\"p50_ms\" : ", "\"duplicated_after_dedupe\"");
    assertThat(Verdict.fromJson(verdict.toJson())).isEqualTo(verdict);
  }
}
