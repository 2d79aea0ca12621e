package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mutstreams.api.BadRecordException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TemplateTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "gw/{agent.id}/{key}         | gw/gw-07/k",
        "plain                       | plain",
        "{key}                       | k",
        "{body.n}-{body.d}-{body.w}  | 7-7.5-7",
        "{{{key}}}                   | {k}",
        "{{key}}                     | {key}",
        "{ {'a': '}'}['a'] }         | }",
        "{\"{\" + '}'}               | {}",
        "{body.n > 3 ? 'hi' : 'lo'}  | hi",
        "{timestamp(body.ts)}        | 2026-03-01T12:30:00Z",
        "{body.n > 3}                | true",
        "{topic.join('.')}           | a.b.c",
      })
  void rendersLiteralAndComputedParts(String text, String expected) {
    Map<String, Object> body = Map.of("n", 7L, "d", 7.5, "w", 7.0, "ts", "2026-03-01T12:30:00Z");
    assertThat(COMPILER.template(text).render(Samples.withBody(body))).isEqualTo(expected);
  }

  @Test
  void knowsWhetherItIsTheSameForEveryRecord() {
    assertThat(COMPILER.template("gw/{agent.id}/x{{}}").constant()).isTrue();
    assertThat(COMPILER.template("").constant()).isTrue();
    assertThat(COMPILER.template("gw/{key}").constant()).isFalse();
    assertThat(COMPILER.template("gw/{key}").source()).isEqualTo("gw/{key}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "gw/{bdy.x}     | 4 | there is no variable 'bdy'",
        "gw/{key        | 3 | this { is never closed; for the sign itself write {{",
        "gw/key}        | 6 | this } closes nothing; for the sign itself write }}",
        "gw/{}          | 4 | the expression is empty",
        "{key}/{1 +}    | 10 | the expression ends too early",
        "{key}/{[topic]} | 7 | a list cannot be made a text",
        "{null}         | 1 | nothing cannot be made a text",
      })
  void saysWhatIsWrongAndWhereInTheWholeText(String text, int offset, String message) {
    ExpressionException refusal =
        catchThrowableOfType(ExpressionException.class, () -> COMPILER.template(text));
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.offset()).isEqualTo(offset);
    assertThat(refusal.text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{body.none}", "{body.list}", "{body.missing}", "{body}"})
  void failsForARecordWhosePartHasNoText(String text) {
    Map<String, Object> body = Map.of("list", List.of());
    Template template = COMPILER.template(text);
    assertThatThrownBy(() -> template.render(Samples.withBody(body)))
        .isInstanceOf(BadRecordException.class);
  }
}
