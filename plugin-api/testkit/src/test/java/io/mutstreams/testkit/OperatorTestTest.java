package io.mutstreams.testkit;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.Record;
import io.mutstreams.api.StateCodec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperatorTestTest {
  @Test
  void keepsStateTimersAndOutputThroughARestart() {
    OperatorTest delay = OperatorTest.of(new DelayFactory(), "10s");
    delay.send(at(0).withKey("a"), at(1_000).withKey("b")).restart();
    assertThat(delay.stored()).isEqualTo(4); // two counts and two timers
    delay.send(at(2_000).withKey("a")).watermark(12_000);
    assertThat(delay.out()).extracting(r -> r.key() + "=" + r.body()).containsExactly("b=1", "a=2");
    assertThat(delay.stored()).isZero();
  }

  @Test
  void theWatermarkFollowsTheRecordsUnlessMovedByHand() {
    OperatorTest delay = OperatorTest.of(new DelayFactory(), "10s");
    delay.send(at(0).withKey("a"), at(10_000).withKey("b"), at(5_000).withKey("b"));
    assertThat(delay.out()).hasSize(1);

    OperatorTest lagging = OperatorTest.of(new DelayFactory(), "10s").watermarkByHand();
    lagging.send(at(0), at(10_000));
    assertThat(lagging.out()).isEmpty();
    lagging.watermark(30_000).watermark(0);
    assertThat(lagging.out()).extracting(Record::time).containsExactly(20_000L);
  }

  @Test
  void showsPortsDeadLettersAndCounters() {
    OperatorTest delay = OperatorTest.ofExample(new DelayFactory());
    Record negative = at(-1);
    delay.send(negative, record("{broken"));
    assertThat(delay.out("odd")).containsExactly(negative);
    assertThat(delay.counts()).containsEntry("odd", 1L);
    assertThat(delay.failed()).hasSize(1);
    assertThat(delay.failed().get(0).reason()).startsWith("not JSON");
    assertThatThrownBy(() -> delay.out("none")).hasMessageContaining("no port none");
  }

  @Test
  void saysWhyTheAgentWouldRefuseSettings() {
    DelayFactory factory = new DelayFactory();
    assertThat(OperatorTest.problems(factory, "10s")).isEmpty();
    assertThat(OperatorTest.problems(factory, "{by: 10s}"))
        .hasSize(2)
        .allSatisfy(problem -> assertThat(problem).startsWith("step:1:"));
    assertThat(OperatorTest.problems(factory, "13s"))
        .containsExactly("for: thirteen is not allowed");
    assertThatThrownBy(() -> OperatorTest.of(factory, "13s"))
        .hasMessageContaining("thirteen is not allowed");
  }

  @Test
  void goesOnWithANewVersionThatReadsTheOldState() {
    OperatorTest delay = OperatorTest.of(new DelayFactory(), "10s").send(at(0), at(1));
    delay.change(new DelayFactory(DelayFactory.secondVersion(1)), "20s").watermark(10_001);
    assertThat(delay.out()).extracting(Record::body).containsExactly(2L);
  }

  @Test
  void aNewVersionThatCannotReadTheOldStateIsRefused() {
    OperatorTest delay = OperatorTest.of(new DelayFactory(), "10s").send(at(0));
    DelayFactory second = new DelayFactory(DelayFactory.secondVersion(2));
    assertThatThrownBy(() -> delay.change(second, "10s"))
        .hasMessageContaining("'seen' is stored in version 1");
  }

  @Test
  void goesBackToAVersionWhoseLayoutTheNewerOneWrites() {
    StateCodec<Long> second = DelayFactory.secondVersion(1);
    DelayFactory newer =
        new DelayFactory(second.alsoWriting(1, (value, out) -> out.writeLong(value)));
    OperatorTest delay = OperatorTest.of(newer, "10s").send(at(0), at(1));
    delay.change(new DelayFactory(), "10s").send(at(2)).watermark(10_002);
    assertThat(delay.out()).extracting(Record::body).containsExactly(3L);

    OperatorTest stays = OperatorTest.of(new DelayFactory(second), "10s").send(at(0));
    assertThatThrownBy(() -> stays.change(new DelayFactory(), "10s"))
        .hasMessageContaining("'seen' is stored in version 2")
        .hasMessageContaining("does not write version 1");
  }

  @Test
  void aCodecThatCannotReadWhatItWroteIsFoundOut() {
    StateCodec<Long> broken =
        StateCodec.of(
            1,
            (value, out) -> out.writeInt(value.intValue()),
            (version, in) -> {
              long value = in.readLong();
              throw new IOException("never read: " + value);
            });
    OperatorTest delay = OperatorTest.of(new DelayFactory(broken), "10s").send(at(0));
    assertThatThrownBy(delay::restart).hasMessageContaining("version 1 cannot be read");
  }

  @Test
  void aTimerThatFailsIsFoundOut() {
    OperatorTest delay = OperatorTest.of(new DelayFactory(), "10s");
    delay.send(at(0).withTopic("explode"));
    assertThatThrownBy(() -> delay.watermark(10_000)).isInstanceOf(AssertionError.class);
  }

  @Test
  void recordsHaveIdsOfTheirOwnAndAnUntouchedPayload() {
    assertThat(List.of(record("1").id(), record("1").id())).doesNotHaveDuplicates();
    assertThat(record(" 1").payload()).hasToString("Bytes[2: 2031]");
    assertThat(Records.text("1").body()).isEqualTo("1");
    assertThat(Records.bytes((byte) 1).body()).hasToString("Bytes[1: 01]");
  }

  private static Record at(long time) {
    return record("{}").withTime(time);
  }
}
