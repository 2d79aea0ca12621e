package io.mutstreams.simulator.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(verdict.duplicates()).containsExactly(Map.entry("k2", 6));
    assertThat(verdict.toText()).contains("duplicated, for example: k2 (6)");
    assertThat(verdict.again()).hasSize(6).allMatch(one -> one.topic().equals("up/k2"));
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
    assertThat(verdict.duplicates()).isEmpty();
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
  void findsNumbersThatHaveAGapOrComeTwice() {
    var numbered =
        Destination.everything(false).numbered(new Numbering("n", Pattern.compile("^k[01]")));
    var counting = new Checker(List.of(numbered), t -> t, 100);
    for (Arrival a : send()) {
      Stamp stamp = Objects.requireNonNull(a.stamp());
      long number = stamp.key().equals("k2") ? Numbering.NONE : stamp.seq() + 1;
      boolean wrong = stamp.key().equals("k1") && stamp.seq() == 7;
      counting.arrived(
          new Arrival(a.topic(), stamp, a.crc(), a.recordId(), a.micros(), wrong ? 7 : number));
    }
    Verdict verdict = counting.verdict(ledger);
    assertThat(verdict.miscounted()).isEqualTo(1);
    assertThat(verdict.miscountedExamples()).containsExactly("k1#7 bears 7");
    assertThat(verdict.exact()).isFalse();
  }

  @Test
  void readsANumberWhereverItStands() {
    var numbering = new Numbering("n", Pattern.compile(""));
    assertThat(numbering.in("{\"a\":{\"n\":1},\"b\":[1],\"n\":42}".getBytes(UTF_8))).isEqualTo(42);
    for (String none : List.of("", "42", "{}", "{\"n\":\"42\"}", "{\"n\":1.5}", "{\"n", "no")) {
      assertThat(numbering.in(none.getBytes(UTF_8))).as(none).isEqualTo(Numbering.NONE);
    }
  }

  @Test
  void countsTheStretchesOfWhatMayArriveOrNot() {
    var some =
        Destination.everything(true)
            .expecting(e -> e.key().equals("k0"))
            .allowing(e -> e.key().equals("k1"));
    var lenient = new Checker(some);
    for (Arrival a : send()) {
      Stamp stamp = Objects.requireNonNull(a.stamp());
      boolean gap = stamp.seq() == 5 || stamp.seq() == 6 || stamp.seq() == 11;
      if (stamp.key().equals("k0") || (stamp.key().equals("k1") && !gap)) {
        lenient.arrived(a);
      }
    }
    Verdict verdict = lenient.verdict(ledger);
    assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    assertThat(verdict.stretches()).containsExactly(Map.entry("k1", 3));
  }

  @Test
  void tellsTheLongestDelayOfAGroupInAWindow(@TempDir Path folder) throws IOException {
    var delays = new Delays();
    for (long at = 1_000_000; at < 2_000_000; at += 1_000) {
      long took = at == 1_500_000 ? 90_000 : 400;
      delays.arrived(new Arrival("t", new Stamp("g-s" + at % 7_000, 0, 0, at), 0, null, at + took));
    }
    delays.write(folder.resolve("delays"));
    Delays read = Delays.read(folder.resolve("delays"));
    assertThat(read.groups()).containsExactly("g");
    assertThat(read.longest("g", 1_400_000, 1_600_000)).isEqualTo(90);
    assertThat(read.longest("g", 1_600_000, 1_700_000)).isEqualTo(0.4);
    assertThat(read.longest("g", 5_000_000, 6_000_000)).isZero();
    assertThat(read.longest("h", 0, Long.MAX_VALUE)).isZero();
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
