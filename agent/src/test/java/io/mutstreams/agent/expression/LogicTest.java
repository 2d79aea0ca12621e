package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static io.mutstreams.agent.expression.Samples.test;
import static io.mutstreams.agent.expression.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LogicTest {
  @ParameterizedTest
  @CsvSource({
    "body.x > 3 || true, true",
    "true || body.x > 3, true",
    "body.x > 3 && false, false",
    "false && body.x > 3, false",
    "'[1, 5].exists(v, v == 5 || body.x)', true",
    "'[5, 1].exists(v, v == 5 || body.x)', true",
    "'[1, 5].all(v, v > 3 && body.x)', false",
  })
  void oneSideSettlesItWhereTheOtherFails(String text, boolean expected) {
    assertThat(test(text, Map.of())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body.x > 3 || false",
        "false || body.x > 3",
        "body.x > 3 && true",
        "[1, 5].exists(v, v == 6 || body.x)",
        "[1, 5].all(v, v > 0 && body.x)",
        "[1, 5].exists_one(v, body.x)",
        "[1, 5].map(v, body.x) == []",
        "[1, 5].filter(v, body.x) == []",
      })
  void failsWhereNothingSettlesIt(String text) {
    assertThatThrownBy(() -> test(text, Map.of()))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("body has no field 'x'");
  }

  @Test
  void takesNothingButTrueAndFalseForTrueAndFalse() {
    Map<String, Object> body = Map.of("text", "yes", "one", 1L);
    for (String text : List.of("body.text && true", "!body.one", "body.text ? true : false")) {
      assertThatThrownBy(() -> test(text, body))
          .isInstanceOf(BadRecordException.class)
          .hasMessageContaining("needs true or false");
    }
    assertThatThrownBy(() -> test("body.text", body))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("a condition must be true or false, and this is a text");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "1 + 2, a whole number",
        "'a', a text",
        "headers.unit, a text",
        "[1], a list",
        "topic, a list",
        "headers, an object",
        "true ? 1 : 2, a whole number",
        "null, nothing",
        "timestamp(body.ts), a timestamp",
        "1.5, a number",
      })
  void refusesAConditionThatCanNeverBeTrueOrFalse(String text, String kind) {
    assertThatThrownBy(() -> COMPILER.condition(text))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("a condition must be true or false, and this is " + kind);
  }

  @Test
  void comparesListsAndObjectsThroughout() {
    Map<String, Object> body = Map.of("a", List.of(1L, Map.of("b", 2.0)));
    assertThat(test("body == {'a': [1.0, {'b': 2}]}", body)).isTrue();
    assertThat(test("body == {'a': [1.0, {'b': 3}]}", body)).isFalse();
    assertThat(test("body == {'a': [1.0]} || body == {'c': 1} || body == null", body)).isFalse();
  }

  @Test
  void collectsOnceForEveryTurnOfAnOuterLoop() {
    assertThat(value("[1, 2].map(x, [3, 4].filter(y, y > x + 1))", null))
        .isEqualTo(List.of(List.of(3L, 4L), List.of(4L)));
    assertThat(value("[1, 2, 3].filter(x, x > 1).map(x, x * x)", null)).isEqualTo(List.of(4L, 9L));
  }
}
