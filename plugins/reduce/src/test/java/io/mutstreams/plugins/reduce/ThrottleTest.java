package io.mutstreams.plugins.reduce;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static Record at(long millis) {
    return record("{}").withTime(millis);
  }

  @Test
  void passesOnOneAndThenNoneForAWhile() {
    OperatorTest throttle = OperatorTest.ofExample(new ThrottleFactory());
    throttle.send(at(3_000), at(3_000), at(12_999), at(13_000), at(13_001), at(60_000));
    assertThat(throttle.out()).extracting(Record::time).containsExactly(3_000L, 13_000L, 60_000L);
  }

  @Test
  void whatComesOutOfOrderIsTooSoon() {
    OperatorTest throttle = OperatorTest.of(new ThrottleFactory(), "10s");
    throttle.send(at(30_000), at(5_000), at(40_000));
    assertThat(throttle.out()).extracting(Record::time).containsExactly(30_000L, 40_000L);
  }

  @Test
  void eachKeyIsThrottledByItselfAlsoAcrossARestart() {
    OperatorTest throttle = OperatorTest.of(new ThrottleFactory(), "{every: 10s}");
    throttle.send(at(0).withKey("a"), at(5_000).withKey("b")).restart();
    throttle.send(at(10_000).withKey("a"), at(10_000).withKey("b"), at(15_000).withKey("b"));
    assertThat(throttle.out()).extracting(Record::key).containsExactly("a", "b", "a", "b");
  }

  @Test
  void needsATime() {
    assertThat(OperatorTest.problems(new ThrottleFactory(), "")).hasSize(1);
    assertThat(OperatorTest.problems(new ThrottleFactory(), "10")).hasSize(1);
  }
}
