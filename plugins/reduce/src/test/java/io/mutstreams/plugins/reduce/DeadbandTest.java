package io.mutstreams.plugins.reduce;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeadbandTest {
  private static OperatorTest run(String yaml, double... values) {
    OperatorTest deadband = OperatorTest.of(new DeadbandFactory(), yaml);
    long time = 0;
    for (double value : values) {
      deadband.send(record("{\"v\": " + value + "}").withTime(time));
      time += 1_000;
    }
    return deadband;
  }

  private static List<Double> values(OperatorTest test) {
    return test.out().stream().map(record -> record.number("v")).toList();
  }

  @Test
  void passesOnOnlyChangesBeyondTheBand() {
    OperatorTest test = run("{of: body.v, absolute: 0.5}", 20, 20.5, 20.51, 20.1, 20.0, 21.0);
    assertThat(values(test)).containsExactly(20.0, 20.51, 20.0, 21.0);
  }

  @Test
  void aSlowDriftIsNotMissed() {
    OperatorTest test = run("{of: body.v, absolute: 0.25}", 0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    assertThat(values(test)).containsExactly(0.0, 0.3, 0.6);
  }

  @Test
  void percentIsOfTheValueLastPassedOn() {
    OperatorTest test = run("{of: body.v, percent: 10}", 100, 110, 111, 100, 99, -1, -1.05, -1.2);
    assertThat(values(test)).containsExactly(100.0, 111.0, 99.0, -1.0, -1.2);
  }

  @Test
  void theWiderBandCounts() {
    OperatorTest test = run("{of: body.v, absolute: 1, percent: 10}", 0, 0.9, 1.1, 100, 109, 111);
    assertThat(values(test)).containsExactly(0.0, 1.1, 100.0, 111.0);
  }

  @Test
  void withoutABandEveryChangeCounts() {
    assertThat(values(run("body.v", 1, 1, 1.0001, 1))).containsExactly(1.0, 1.0001, 1.0);
  }

  @Test
  void passesOnAtLeastEverySoOften() {
    OperatorTest test =
        run("{of: body.v, absolute: 5, at-least-every: 3s}", 1, 1, 1, 1, 1, 9, 9, 9, 9);
    assertThat(test.out()).extracting(Record::time).containsExactly(0L, 3_000L, 5_000L, 8_000L);
  }

  @Test
  void eachKeyHasItsOwnLastValueAlsoAfterARestart() {
    OperatorTest deadband = OperatorTest.of(new DeadbandFactory(), "{of: body.v, absolute: 1}");
    Record five = record("{\"v\": 5}");
    Record six = record("{\"v\": 6}");
    deadband.send(five.withKey("a"), six.withKey("b")).restart();
    deadband.send(six.withKey("a"), six.withKey("b"), five);
    assertThat(deadband.out()).extracting(Record::key).containsExactly("a", "b", null);
  }

  @Test
  void anEditOfTheBandKeepsTheLastValue() {
    OperatorTest deadband = run("{of: body.v, absolute: 1}", 5).change("{of: body.v, absolute: 3}");
    deadband.send(record("{\"v\": 7}"), record("{\"v\": 8.5}"));
    assertThat(values(deadband)).containsExactly(5.0, 8.5);
  }

  @Test
  void whatIsNoNumberGoesToTheDeadLetters() {
    OperatorTest deadband = OperatorTest.of(new DeadbandFactory(), "body.v");
    deadband.send(record("{\"v\": \"7\"}"), record("{\"v\": null}"), record("{}"));
    assertThat(deadband.out()).isEmpty();
    assertThat(deadband.failed()).hasSize(3);
    assertThat(deadband.failed().get(0).reason()).isEqualTo("body.v is a text, not a number");
    assertThat(deadband.failed().get(1).reason()).isEqualTo("body.v is nothing, not a number");
  }

  @Test
  void aNegativeBandIsRefused() {
    assertThat(OperatorTest.problems(new DeadbandFactory(), "{of: body.v, absolute: -1}"))
        .singleElement()
        .asString()
        .contains("absolute");
    assertThat(OperatorTest.problems(new DeadbandFactory(), "{absolute: 1}")).hasSize(1);
    assertThat(OperatorTest.ofExample(new DeadbandFactory()).failed()).isEmpty();
  }
}
