package io.mutstreams.plugins.basics;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import org.junit.jupiter.api.Test;

class FilterTest {
  @Test
  void passesOnWhatTheConditionHoldsForAndTheRestByItsPort() {
    OperatorTest filter = OperatorTest.of(new FilterFactory(), "body.value > 3");
    Record high = record("{\"value\": 5}");
    Record low = record("{\"value\": 3}");
    filter.send(high, low);
    assertThat(filter.out()).containsExactly(high);
    assertThat(filter.out("rest")).containsExactly(low);
  }

  @Test
  void leavesThePayloadUntouched() {
    Record spaced = record("{ \"value\" : 5.00 }");
    OperatorTest filter = OperatorTest.of(new FilterFactory(), "{pass: body.value > 3}");
    filter.send(spaced);
    assertThat(filter.out().get(0).payload()).isEqualTo(spaced.payload());
  }

  @Test
  void whatCannotBeJudgedGoesToTheDeadLetters() {
    OperatorTest filter = OperatorTest.ofExample(new FilterFactory());
    filter.send(record("{\"value\": \"warm\"}"), record("{broken"), record("{\"value\": 1}"));
    assertThat(filter.out()).hasSize(1);
    assertThat(filter.failed()).hasSize(2).allSatisfy(f -> assertThat(f.reason()).isNotBlank());
  }

  @Test
  void needsACondition() {
    assertThat(OperatorTest.problems(new FilterFactory(), "")).hasSize(1);
    assertThat(OperatorTest.problems(new FilterFactory(), "body.value >")).hasSize(1);
    assertThat(OperatorTest.problems(new FilterFactory(), "body.value > 3")).isEmpty();
  }
}
