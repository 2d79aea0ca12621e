package io.mutstreams.plugins.window;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long MINUTE = 60_000;

  private static OperatorTest window(String yaml) {
    return OperatorTest.of(new WindowFactory(), yaml);
  }

  private static Record at(long millis, double value) {
    return record("{\"v\": " + value + "}").withTime(millis).withKey("k").withTopic("t/" + millis);
  }

  @Test
  void givesTheStatisticsOfAWindowWhenTheWatermarkPassesItsEnd() {
    OperatorTest window = window("{every: 1m, of: body.v}");
    window.send(at(0, 2), at(30_000, 4), at(59_999, 9));
    assertThat(window.out()).isEmpty();
    window.watermark(MINUTE);
    Record out = window.out().get(0);
    assertThat(out.fields().keySet())
        .containsExactly("start", "end", "count", "min", "max", "mean", "sum", "stddev");
    assertThat(out.fields())
        .containsEntry("start", 0L)
        .containsEntry("end", MINUTE)
        .containsEntry("count", 3L)
        .containsEntry("min", 2.0)
        .containsEntry("max", 9.0)
        .containsEntry("mean", 5.0)
        .containsEntry("sum", 15.0);
    assertThat(out.number("stddev")).isEqualTo(Math.sqrt(26.0 / 3));
    assertThat(out.time()).isEqualTo(MINUTE - 1);
    assertThat(out.topic()).isEqualTo("t/0");
    assertThat(out.key()).isEqualTo("k");
    assertThat(window.stored()).isZero();
  }

  @Test
  void measuresSeveralValues() {
    OperatorTest window =
        window("{every: 1m, values: {speed: body.s, n: body.n}, compute: [mean, count, max]}");
    window
        .send(record("{\"s\": 10, \"n\": 1}"), record("{\"s\": 20.0, \"n\": 4}"))
        .watermark(MINUTE);
    assertThat(window.out().get(0).body())
        .isEqualTo(
            Map.of(
                "start",
                0L,
                "end",
                MINUTE,
                "count",
                2L,
                "speed_mean",
                15.0,
                "speed_max",
                20.0,
                "n_mean",
                2.5,
                "n_max",
                4.0));
    assertThat(window.out().get(0).key()).isNull();
  }

  @Test
  void countsAlone() {
    OperatorTest window = window("{every: 1m, compute: count}");
    window.send(record("{}"), record("[]")).watermark(MINUTE);
    assertThat(window.out().get(0).body())
        .isEqualTo(Map.of("start", 0L, "end", MINUTE, "count", 2L));
  }

  @Test
  void waitsForLateRecordsAndSendsTooLateOnesToThePort() {
    OperatorTest window = window("{every: 1m, of: body.v, compute: [count, sum], late: 30s}");
    Record tooLate = at(59_000, 100);
    window.send(at(0, 1), at(89_999, 5), at(1_000, 2));
    assertThat(window.out()).isEmpty();
    window.send(at(90_000, 5), tooLate, at(60_000, 5));
    assertThat(window.out()).hasSize(1);
    assertThat(window.out().get(0).fields()).containsEntry("count", 2L).containsEntry("sum", 3.0);
    assertThat(window.out("late")).containsExactly(tooLate);
    assertThat(window.counts()).isEqualTo(Map.of("late", 1L));
  }

  @Test
  void goesOnInMidWindowAfterARestart() {
    OperatorTest window = window("{every: 1m, of: body.v, compute: [count, sum]}");
    window.send(at(0, 1), at(10_000, 2)).restart().send(at(20_000, 4)).restart().watermark(MINUTE);
    assertThat(window.out()).hasSize(1);
    assertThat(window.out().get(0).fields()).containsEntry("count", 3L).containsEntry("sum", 7.0);
  }

  @Test
  void theRecordOfAWindowHasTheSameIdWhenItIsMadeAgain() {
    OperatorTest one = window("{every: 1m, of: body.v}").send(at(0, 1));
    OperatorTest again = window("{every: 1m, of: body.v}").send(at(0, 1)).restart();
    assertThat(again.watermark(MINUTE).out().get(0).id())
        .isEqualTo(one.watermark(MINUTE).out().get(0).id());
  }

  private static final String COUNT = ", of: body.v, compute: [count, sum]}";

  private static List<String> spans(OperatorTest window) {
    return window.out().stream()
        .map(Record::fields)
        .map(of -> of.get("start") + "-" + of.get("end") + ": " + of.get("count"))
        .toList();
  }

  @Test
  void whatIsOpenCountsIntoTheLongerWindowAfterAnEdit() {
    OperatorTest window = window("{every: 10s" + COUNT);
    window.send(at(5_000, 1), at(12_000, 2), at(19_000, 4));
    window.change("{every: 1m" + COUNT).send(at(21_000, 8)).watermark(20_000);
    assertThat(spans(window)).containsExactly("0-10000: 1");
    window.send(at(59_999, 16), at(MINUTE, 32)).watermark(2 * MINUTE);
    assertThat(spans(window)).containsExactly("0-10000: 1", "10000-60000: 4", "60000-120000: 1");
    assertThat(window.out().get(1).fields()).containsEntry("sum", 30.0);
    assertThat(window.stored()).isZero();
  }

  @Test
  void whatIsOpenEndsWithTheShorterWindowOfItsNewestRecordAfterAnEdit() {
    OperatorTest window = window("{every: 1m" + COUNT).send(at(1_000, 1), at(43_000, 2));
    window.change("{every: 10s" + COUNT).send(at(44_000, 4), at(50_000, 8)).watermark(MINUTE);
    assertThat(spans(window)).containsExactly("0-50000: 3", "50000-60000: 1");
    assertThat(window.stored()).isZero();
  }

  @Test
  void aKeyOfWhichNothingComesAfterAnEditLosesNothing() {
    OperatorTest longer = window("{every: 10s" + COUNT).send(at(12_000, 2));
    longer.change("{every: 1m" + COUNT).watermark(59_999);
    assertThat(spans(longer)).isEmpty();
    assertThat(spans(longer.watermark(MINUTE))).containsExactly("10000-60000: 1");

    OperatorTest shorter = window("{every: 1m" + COUNT).send(at(12_000, 2));
    shorter.change("{every: 10s" + COUNT).watermark(MINUTE);
    assertThat(spans(shorter)).containsExactly("0-20000: 1");
    assertThat(shorter.stored()).isZero();
  }

  @Test
  void windowsThatWouldOverlapAfterAnEditBecomeOne() {
    OperatorTest window = window("{every: 10s, late: 1m" + COUNT);
    window.send(at(9_000, 1), at(15_000, 2), at(31_000, 4));
    window.change("{every: 7s, late: 1m" + COUNT).send(at(12_000, 8)).watermark(3 * MINUTE);
    assertThat(spans(window)).containsExactly("0-21000: 3", "30000-35000: 1");
  }

  @Test
  void aLongerWaitForLateRecordsHoldsForWindowsThatAreOpen() {
    OperatorTest window = window("{every: 10s" + COUNT).send(at(1_000, 1));
    window.change("{every: 10s, late: 5s" + COUNT).watermark(12_000).send(at(2_000, 2));
    assertThat(spans(window)).isEmpty();
    assertThat(spans(window.watermark(15_000))).containsExactly("0-10000: 2");
  }

  @Test
  void underAnotherExpressionAValueCountsFromThereOn() {
    OperatorTest window = window("{every: 1m" + COUNT).send(at(0, 1));
    window.change("{every: 1m, of: body.v * 10.0, compute: [count, sum]}").send(at(1, 4));
    window.watermark(MINUTE);
    assertThat(window.out().get(0).fields()).containsEntry("count", 2L).containsEntry("sum", 40.0);
  }

  @Test
  void aValueAddedInMidWindowCountsFromThereOn() {
    OperatorTest window = window("{every: 1m, values: {a: body.v}, compute: [count, sum]}");
    window.send(at(0, 1)).change("{every: 1m, values: {b: body.v}, compute: [count, sum]}");
    window.send(at(1, 4)).watermark(MINUTE);
    assertThat(window.out().get(0).fields()).containsEntry("count", 2L).containsEntry("b_sum", 4.0);

    OperatorTest none = window("{every: 1m, values: {a: body.v}, compute: [sum]}");
    none.send(at(0, 1))
        .change("{every: 1m, values: {b: body.v}, compute: [sum]}")
        .watermark(MINUTE);
    assertThat(none.out().get(0).fields()).containsEntry("b_sum", null);
  }

  @Test
  void repeatsCountEachTime() {
    OperatorTest window = window("{every: 1m, of: body.v, compute: [count]}");
    window.send(at(5, 1), at(5, 1)).watermark(MINUTE);
    assertThat(window.out().get(0).fields()).containsEntry("count", 2L);
  }

  @Test
  void timesBefore1970HaveWindowsToo() {
    OperatorTest window = window("{every: 1m, of: body.v, compute: [count]}").send(at(-1, 1));
    window.watermark(0);
    assertThat(window.out().get(0).fields()).containsEntry("start", -MINUTE);
  }

  @Test
  void whatIsNoNumberGoesToTheDeadLettersAndCountsNowhere() {
    OperatorTest window = window("{every: 1m, values: {a: body.a, b: body.b}, compute: [count]}");
    window.send(
        record("{\"a\": 1, \"b\": \"2\"}"),
        record("{\"a\": 1, \"b\": null}"),
        record("{\"a\": 1}"),
        record("nonsense"),
        record("{\"a\": 1, \"b\": 2}").withTime(Long.MAX_VALUE),
        record("{\"a\": 1, \"b\": 2}").withTime(Long.MIN_VALUE));
    assertThat(window.failed()).hasSize(6);
    assertThat(window.failed().get(0).reason()).isEqualTo("body.b is a text, not a number");
    assertThat(window.failed().get(1).reason()).isEqualTo("body.b is nothing, not a number");
    assertThat(window.failed().get(4).reason()).isEqualTo("the event time is out of range");
    assertThat(window.stored()).isZero();
  }

  @Test
  void aSumBeyondTheRangeIsNull() {
    OperatorTest window = window("{every: 1m, of: body.v, compute: [max, sum]}");
    window.send(at(0, 1e308), at(1, 1e308)).watermark(MINUTE);
    assertThat(window.out().get(0).fields()).containsEntry("max", 1e308).containsEntry("sum", null);
  }

  @Test
  void theExampleWorks() {
    OperatorTest window = OperatorTest.ofExample(new WindowFactory());
    window.send(record("{\"avgSpeed\": 40, \"vehicleCount\": 3}")).watermark(20 * MINUTE);
    assertThat(window.out().get(0).fields()).containsEntry("speed_mean", 40.0);
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThat(problem("{every: 1m}")).contains("of: body.value");
    assertThat(problem("{every: 1m, compute: []}")).contains("compute is empty");
    assertThat(problem("{every: 1m, of: body.v, values: {a: body.v}}")).contains("one of the two");
    assertThat(problem("{every: 1m, values: {a b: body.v}}")).contains("'a b'");
    assertThat(problem("{every: 0s, of: body.v}")).contains("every");
    assertThat(problem("{of: body.v}")).contains("every");
    assertThat(problem("{every: 1m, of: body.v, compute: [median]}")).contains("median");
    assertThat(problem("{every: 1m, of: body.v, late: -1s}")).contains("late");
  }

  private static String problem(String yaml) {
    List<String> problems = OperatorTest.problems(new WindowFactory(), yaml);
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }
}
