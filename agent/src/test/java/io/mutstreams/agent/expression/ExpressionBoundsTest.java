package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static io.mutstreams.agent.expression.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpressionBoundsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void takesALongExpressionAndRefusesATooLongOne() {
    String most = "1" + " ".repeat(TextScan.MAX_LENGTH - 1);
    assertThat(value(most, null)).isEqualTo(1L);
    assertThatThrownBy(() -> COMPILER.value(most + " "))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("the expression has 4097 characters; 4096 are allowed");
    assertThatThrownBy(() -> COMPILER.template("a".repeat(4097)))
        .isInstanceOf(ExpressionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[", "!(", "-(", "{1:", "size([", "true?1:", "1+(", "a."})
  void refusesDeepNesting(String repeated) {
    String text = repeated.repeat(4000 / repeated.length()) + "1";
    assertThatThrownBy(() -> COMPILER.value(text)).isInstanceOf(ExpressionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {" + 1", ".x", "[0]", ".map(x, x)", ".lower()"})
  void refusesLongChains(String repeated) {
    String text = "body" + repeated.repeat(4000 / repeated.length());
    assertThatThrownBy(() -> COMPILER.value(text))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("nested deeper than 64 levels");
  }

  @Test
  void takesLongRowsOfConditions() {
    String text = "body.x != 0" + " && body.x != 1".repeat(200);
    assertThat(Samples.test(text, Map.of("x", 2L))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(a*)*b", "([a-z]+)*\\\\d"})
  void matchesInLinearTimeWhatBlowsUpElsewhere(String pattern) {
    String text = "body.matches('" + pattern + "')";
    Assertions.assertTimeoutPreemptively(
        SOON, () -> assertThat(value(text, "a".repeat(50_000) + "!")).isEqualTo(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(a{1000}[(]b){1000}",
        "(a{1000}[^](]b){1000}",
        "(a{1000}[[:alpha:](]b){1000}",
        "\\\\Q[\\\\E(a{1000}){1000}]",
        "((a{0,1000}b)*c){1000}",
        "(\\\\p{Greek}{1000}){1000}",
        "a{5000}",
      })
  void refusesPatternsThatGrowLargeWhenWrittenOut(String pattern) {
    assertThatThrownBy(() -> COMPILER.value("body.matches('" + pattern + "')"))
        .isInstanceOf(ExpressionException.class)
        .hasMessageMatching("the regular expression repeats too much|no regular expression.*");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$",
        "^(?i)[[:xdigit:]]{2}(:[[:xdigit:]]{2}){5}$",
        "\\\\p{L}{2,30}",
        "[{}]{3}",
      })
  void takesPatternsThatPeopleWrite(String pattern) {
    assertThat(value("body.matches('" + pattern + "')", "")).isEqualTo(false);
  }

  @Test
  void givesUpOnARecordThatTakesTooManySteps() {
    String text = "body.all(a, body.all(b, body.all(c, a + b + c >= 0)))";
    List<Long> thousand = Collections.nCopies(1_000, 1L);
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> value(text, thousand))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("takes more than 50000000 steps"));
  }

  @Test
  void goesThroughALargePayload() {
    List<Long> million = Collections.nCopies(1_000_000, 1L);
    assertThat(value("body.all(x, x > 0 && x < 125)", million)).isEqualTo(true);
    assertThat(value("size(body.map(x, x * 2))", million)).isEqualTo(1_000_000L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['aaaaaaaa']%s[0]",
        "[['a']]%s.map(x, x.join(''))",
      })
  void endsTextsThatDouble(String shape) {
    String step = ".map(x, x + x)";
    String text = shape.formatted(step.repeat(30));
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> value(text, null))
                .isInstanceOf(BadRecordException.class)
                .hasMessageMatching("(?s).*(longer than|more than).*"));
  }

  @Test
  void endsTextsThatReplaceMultiplies() {
    String text = "body" + ".replace('a', 'aaaaaaaaaa')".repeat(30);
    assertThatThrownBy(() -> value(text, "a"))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("longer than 16777216 characters");
  }

  @Test
  void endsResultsThatNameOneListManyTimes() {
    String text = "[1]" + ".map(x, [x, x, x, x])".repeat(25);
    Assertions.assertTimeoutPreemptively(
        SOON,
        () ->
            assertThatThrownBy(() -> value(text, null))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("steps"));
  }
}
