package com.example;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.testkit.OperatorTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClampTest {
  @Test
  void bringsTheFieldBetweenTheBounds() {
    var clamp = OperatorTest.of(new ClampFactory(), "{field: humidity, min: 0, max: 100}");
    clamp.send(record("{\"humidity\": 130}"), record("{\"humidity\": -2}"));
    assertThat(clamp.out()).extracting(r -> r.number("humidity")).containsExactly(100.0, 0.0);
  }

  @Test
  void leavesWhatIsWithinAsItCame() {
    var within = record("{ \"humidity\" : 55.0 }");
    var clamp = OperatorTest.ofExample(new ClampFactory()).send(within);
    assertThat(clamp.out().get(0).payload()).isEqualTo(within.payload());
    assertThat(clamp.counts()).isEqualTo(Map.of());
  }

  @Test
  void aTextInThePlaceOfTheNumberGoesToTheDeadLetters() {
    var clamp = OperatorTest.ofExample(new ClampFactory()).send(record("{\"humidity\": \"wet\"}"));
    assertThat(clamp.failed().get(0).reason()).isEqualTo("body.humidity is a text, not a number");
  }

  @Test
  void boundsTheWrongWayRoundAreRefused() {
    assertThat(OperatorTest.problems(new ClampFactory(), "{min: 5, max: 1}"))
        .containsExactly("max: max is 1.0, which is less than min, 5.0");
  }
}
