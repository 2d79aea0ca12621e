package io.mutstreams.plugins.reduce;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import org.junit.jupiter.api.Test;

class LatestTest {
  private final OperatorTest latest = OperatorTest.ofExample(new LatestFactory());

  private static Record at(long millis) {
    return record("{\"at\": " + millis + "}").withTime(millis);
  }

  @Test
  void passesOnTheNewestRecordWhenItsIntervalEnds() {
    latest.send(at(0), at(7_000), at(4_000));
    assertThat(latest.out()).isEmpty();
    latest.watermark(9_999);
    assertThat(latest.out()).isEmpty();
    latest.watermark(10_000);
    assertThat(latest.out()).extracting(Record::time).containsExactly(7_000L);
    latest.watermark(50_000);
    assertThat(latest.out()).hasSize(1);
  }

  @Test
  void theHeldRecordGoesWithTheIntervalOfTheNewLengthAfterAnEdit() {
    latest.send(at(7_000)).change("1m").send(at(9_000)).watermark(59_999);
    assertThat(latest.out()).isEmpty();
    assertThat(latest.watermark(60_000).out()).extracting(Record::time).containsExactly(9_000L);
    latest.send(at(61_000)).change("5s").send(at(64_000), at(65_000));
    assertThat(latest.out()).extracting(Record::time).containsExactly(9_000L, 64_000L);
    latest.watermark(70_000);
    assertThat(latest.out()).extracting(Record::time).containsExactly(9_000L, 64_000L, 65_000L);
    assertThat(latest.stored()).isZero();
  }

  @Test
  void ofTheSameTimeTheLaterOneWins() {
    Record second = at(7_000);
    latest.send(at(7_000), second).watermark(10_000);
    assertThat(latest.out()).extracting(Record::id).containsExactly(second.id());
  }

  @Test
  void keepsTheRecordWholeThroughARestart() {
    Record held = at(7_000).withKey("k").withHeader("unit", "C");
    latest.send(held).restart().watermark(10_000);
    assertThat(latest.out()).containsExactly(held);
    assertThat(latest.stored()).isZero();
  }

  @Test
  void aLaterIntervalEndsTheOneBeforeThoughTheWatermarkLags() {
    latest.watermarkByHand().send(at(5_000), at(25_000));
    assertThat(latest.out()).extracting(Record::time).containsExactly(5_000L);
    latest.watermark(30_000);
    assertThat(latest.out()).extracting(Record::time).containsExactly(5_000L, 25_000L);
  }

  @Test
  void whatComesAfterItsIntervalIsLate() {
    latest.send(at(25_000), at(8_000), at(31_000), at(29_000));
    assertThat(latest.out()).extracting(Record::time).containsExactly(25_000L);
    assertThat(latest.counts()).containsEntry("late", 2L);
  }

  @Test
  void eachKeyHasAnIntervalOfItsOwn() {
    latest.send(at(1_000).withKey("a"), at(2_000).withKey("b"), at(3_000)).watermark(10_000);
    assertThat(latest.out()).extracting(Record::key).containsExactlyInAnyOrder("a", "b", null);
  }

  @Test
  void timesBefore1970HaveIntervalsToo() {
    latest.send(at(-3_000)).watermark(-1);
    assertThat(latest.out()).isEmpty();
    latest.watermark(0);
    assertThat(latest.out()).hasSize(1);
  }

  @Test
  void aBrokenPayloadIsNotHeldBack() {
    latest.send(record("{broken"));
    assertThat(latest.failed()).hasSize(1);
    assertThat(latest.stored()).isZero();
  }
}
