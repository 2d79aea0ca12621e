package io.mutstreams.plugins.reduce;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DedupeTest {
  private static final long MINUTE = 60_000;

  private static Record at(long minutes, String json) {
    return record(json).withTime(minutes * MINUTE);
  }

  private static List<Long> minutes(OperatorTest test) {
    return test.out().stream().map(record -> record.time() / MINUTE).toList();
  }

  @Test
  void dropsRepeatsWithinTheTimeAndForgetsAfterIt() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "{by: body.id, within: 10m}");
    for (long minute : new long[] {0, 1, 9, 10, 12, 21}) {
      dedupe.send(at(minute, "{\"id\": 1}"), at(minute, "{\"id\": 1.0}"));
    }
    assertThat(minutes(dedupe)).containsExactly(0L, 10L, 21L);
    assertThat(dedupe.counts()).containsEntry("repeats", 9L);
  }

  @Test
  void aRepeatThatComesLateIsOneToo() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "{by: body.id, within: 10m}");
    dedupe.send(at(20, "{\"id\": 1}"), at(15, "{\"id\": 1}"), at(5, "{\"id\": 1}"));
    assertThat(minutes(dedupe)).containsExactly(20L, 5L);
  }

  @Test
  void theSameUnderAnotherKeyIsNoRepeat() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "body.id");
    Record record = record("{\"id\": 1}");
    dedupe.send(record.withKey("a"), record.withKey("b"), record.withKey("a"), record);
    assertThat(dedupe.out()).extracting(Record::key).containsExactly("a", "b", null);
  }

  @Test
  void withoutSettingsTheRecordIdCounts() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "");
    Record record = record("{}");
    dedupe.send(record, record, record("{}"));
    assertThat(dedupe.out()).hasSize(2);
  }

  @Test
  void whatWasSeenHangsOnWhatItWasToldApartBy() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "body.other").change("body.id");
    Record one = record("{\"id\": 1, \"other\": 1}");
    dedupe.send(one);
    assertThatThrownBy(() -> dedupe.change("body.other"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may lose state")
        .hasMessageContaining("means nothing under another 'by'");
    dedupe.change("{by: body.id, within: 1h}").send(one);
    assertThat(dedupe.out()).hasSize(1);
    dedupe.changeLosingState("{by: body.id, within: 2h}").send(one);
    assertThat(dedupe.out()).hasSize(1);
    dedupe.changeLosingState("body.other");
    assertThat(dedupe.stored()).isZero();
    assertThat(dedupe.send(one).out()).hasSize(2);
  }

  @Test
  void aRestartForgetsNothing() {
    OperatorTest dedupe = OperatorTest.ofExample(new DedupeFactory());
    dedupe.send(at(0, "{\"sequence\": \"a\"}")).restart().send(at(1, "{\"sequence\": \"a\"}"));
    assertThat(dedupe.out()).hasSize(1);
  }

  @Test
  void whatIsOldIsNotStoredForEver() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "{by: body.id, within: 1m}");
    for (int i = 0; i < 1_000; i++) {
      dedupe.send(at(i, "{\"id\": " + i + "}"));
    }
    assertThat(dedupe.out()).hasSize(1_000);
    assertThat(dedupe.stored()).isLessThan(5);
  }

  @Test
  void valuesOfEveryKindAreToldApart() {
    String[] different = {
      "1",
      "1.5",
      "\"1\"",
      "true",
      "\"true\"",
      "[1]",
      "[[1]]",
      "[1, 1]",
      "{\"a\": 1}",
      "{\"a\": \"1\"}",
      "{\"b\": 1}",
      "\"\"",
      "[]",
      "{}",
      "9007199254740993",
      "9007199254740992",
      "1e300",
      "\"" + "x".repeat(100) + "\"",
      "\"" + "x".repeat(101) + "\""
    };
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "body.id");
    for (int round = 0; round < 2; round++) {
      for (String value : different) {
        dedupe.send(record("{\"id\": " + value + "}"));
      }
    }
    assertThat(dedupe.out()).hasSize(different.length);
    assertThat(dedupe.counts()).containsEntry("repeats", (long) different.length);
  }

  @Test
  void theOrderOfFieldsMakesNoDifference() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "body");
    dedupe.send(record("{\"a\": 1, \"b\": 2}"), record("{\"b\": 2, \"a\": 1.0}"));
    assertThat(dedupe.out()).hasSize(1);
  }

  @Test
  void nothingToTellRepeatsByGoesToTheDeadLetters() {
    OperatorTest dedupe = OperatorTest.of(new DedupeFactory(), "body.id");
    dedupe.send(record("{\"id\": null}"), record("{}"));
    assertThat(dedupe.out()).isEmpty();
    assertThat(dedupe.failed()).hasSize(2);
    assertThat(dedupe.failed().get(0).reason())
        .isEqualTo("body.id is nothing, so repeats cannot be told");
  }

  @Test
  void aTimeOfNothingIsRefused() {
    assertThat(OperatorTest.problems(new DedupeFactory(), "{within: 0s}")).hasSize(1);
  }
}
