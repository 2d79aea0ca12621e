package io.mutstreams.agent.expression;

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

final class NumbersInExpressionsTest {
  private static final Map<String, Object> BODY =
      Map.of(
          "whole", 21L, "same", 21.0, "more", 21.5, "three", 3L, "list", List.of(20L, 21.5, 23L));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body.whole == body.same",
        "body.same == body.whole",
        "body.whole != body.more",
        "body.whole < body.more",
        "body.more > body.whole",
        "body.whole <= body.same",
        "body.same >= body.whole",
        "body.whole == 21.0",
        "21 == body.same",
        "21 < 21.5 && 21.5 > 21 && 21 == 21.0",
        "body.whole in [1.5, 21.0]",
        "21.0 in [20, 21]",
        "body.list.exists(x, x == 23.0)",
        "body.list.all(x, x > 19.5 && x < 24)",
        "body.list.filter(x, x > 20.5) == [21.5, 23.0]",
        "(body.whole > 3 ? 1 : 2.5) < 1.5",
        "{21: 'a'}[body.same] == 'a'",
        "body.list[1.0] == 21.5",
        "max(body.whole, body.more) == 21.5",
      })
  void comparesWholeNumbersAndDecimalsEitherWay(String condition) {
    assertThat(test(condition, BODY)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "body.whole * 1.8 + 32, 69.80000000000001",
    "32 + 1.8 * body.whole, 69.80000000000001",
    "body.whole + body.more, 42.5",
    "body.more - body.three, 18.5",
    "body.three - body.more, -18.5",
    "body.whole / 2.0, 10.5",
    "body.more / body.three, 7.166666666666667",
    "1 + 2.5, 3.5",
    "2.5 * 2, 5.0",
  })
  void givesADecimalWhereOneSideIsOne(String text, double expected) {
    assertThat(value(text, BODY)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "body.whole + 1, 22",
    "body.whole - 22, -1",
    "body.whole * body.three, 63",
    "body.whole / 2, 10",
    "-body.whole / 2, -10",
    "body.whole % 4, 1",
    "-9223372036854775808, -9223372036854775808",
  })
  void staysWholeBetweenWholeNumbers(String text, long expected) {
    assertThat(value(text, BODY)).isEqualTo(expected);
  }

  @Test
  void mixesInsideMacros() {
    assertThat(value("body.list.map(x, x * 2)", BODY)).isEqualTo(List.of(40L, 43.0, 46L));
    assertThat(value("sum(body.list)", BODY)).isEqualTo(64.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "body.big + 1",
        "1 + body.big",
        "-body.big - 2",
        "body.big * 2",
        "body.big * body.big",
        "-(-body.big - 1)",
        "abs(-body.big - 1)",
        "(-body.big - 1) / -1",
        "(-body.big - 1) * -1",
        "int(body.huge)",
        "sum([body.big, 1])",
      })
  void failsWhereAWholeNumberOverflows(String text) {
    assertThatThrownBy(() -> value(text, Map.of("big", Long.MAX_VALUE, "huge", 1e300)))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("does not fit into 64 bits");
  }

  @Test
  void multipliesToTheLastWholeNumberThatFits() {
    Map<String, Object> body = Map.of("min", Long.MIN_VALUE, "half", Long.MIN_VALUE / 2);
    assertThat(value("body.half * 2", body)).isEqualTo(Long.MIN_VALUE);
    assertThat(value("body.min * 1", body)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void comparesExactlyWhereADoubleCannotHoldTheWholeNumber() {
    Map<String, Object> body = Map.of("a", (1L << 53) + 1, "b", (double) (1L << 53));
    assertThat(test("body.a > body.b && body.b < body.a && body.a != body.b", body)).isTrue();
    Map<String, Object> ends = Map.of("a", Long.MAX_VALUE, "b", 0x1p63);
    assertThat(test("body.a < body.b && body.b > body.a && body.a != body.b", ends)).isTrue();
  }

  @Test
  void ordersNotANumberNowhere() {
    Map<String, Object> body = Map.of("nan", Double.NaN);
    String none = "body.nan < 1 || body.nan > 1 || body.nan == body.nan || body.nan <= 1";
    assertThat(test(none + " || 1 >= body.nan", body)).isFalse();
    assertThat(test("body.nan != 1.0", body)).isTrue();
  }

  @Test
  void refusesToSendOnWhatIsNoNumber() {
    assertThatThrownBy(() -> value("body.more / 0.0", BODY)).hasMessageContaining("Infinity");
    assertThatThrownBy(() -> value("{'a': [sqrt(-1)]}", BODY)).hasMessageContaining("NaN");
  }

  @Test
  void roundsHalvesAwayFromZero() {
    assertThat(value("[round(0.5), round(-0.5), round(2.5), round(0.49999999999999994)]", null))
        .isEqualTo(List.of(1L, -1L, 3L, 0L));
    assertThat(value("round(1.005, 2)", null)).isEqualTo(1.01);
  }

  @Test
  void writesNumbersPlainly() {
    assertThat(value("[7.0, 0.1, 1e21, 1e-7, -0.0, 123456789012.5].map(x, string(x))", null))
        .isEqualTo(List.of("7", "0.1", "1.0E21", "0.0000001", "0", "123456789012.5"));
  }
}
