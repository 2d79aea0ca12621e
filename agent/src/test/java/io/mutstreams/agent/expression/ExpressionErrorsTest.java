package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionErrorsTest {
  private static ExpressionException refused(String text) {
    return catchThrowableOfType(
        ExpressionException.class, () -> COMPILER.value(text.replace("\\n", "\n")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "body.value > 3 && bdy.x < 3 | 18 | there is no variable 'bdy'; did you mean 'body'?",
        "payload.x == 1              | 0  | did you mean 'body'?",
        "temperature > 3             | 0  | a field of the body is written body.NAME",
        "body.s.lowr() == 'a'        | 7  | there is no function 'lowr'; did you mean 'lower'?",
        "1 + length(body.s)          | 4  | did you mean 'size'?",
        "body.value = 3              | 11 | unexpected '='; to compare, write ==",
        "body.value === 3            | 13 | to compare, write ==",
        "body.a and body.b           | 7  | unexpected 'and'; write && for and",
        "body.a or body.b            | 7  | write || for or",
        "not body.a                  | 4  | write ! for not",
        "body.a <> 3                 | 8  | write != for unequal",
        "body.value >                | 12 | the expression ends too early",
        "(body.value                 | 11 | the expression ends too early",
        "body.value 3                | 11 | unexpected '3'",
        "body.s == 'abc              | 10 | a text is opened here and never closed",
        "body.s.matches('\\d')       | 15 | this text holds a \\ that begins nothing",
        "body.s.matches('(')         | 15 | no regular expression of the RE2 kind",
        "body.s.matches(body.p)      | 15 | matches() needs its pattern as a text in quotes",
        "headers.unit > 3            | 13 | '>' does not work between a text and a whole number",
        "headers.unit == 3           | 13 | double(x) makes a number of a text",
        "lower(3)                    | 5  | it is written string.lower(), lower(string)",
        "'a' in 'abc'                | 4  | 'in' does not work between a text and a text",
        "time.x                      | 4  | a whole number has no fields",
        "time.map(x, x)              | 0  | only lists and objects can be gone through",
        "agent.name                  | 5  | agent has no field 'name'",
        "topic[-1]                   | 5  | the levels of a topic are counted from 0",
        "1 / 0                       | 2  | division by zero",
        "9223372036854775808         | 0  | the number does not fit into 64 bits",
        "1u                          | 0  | there are no unsigned numbers here",
        "if                          | 0  | 'if' is a reserved word",
        "has(body)                   | 3  | has() takes one field, as in has(body.value)",
        "exists(x, x)                | 0  | exists() is written after a list",
        "[1].map(x, __result__)      | 11 | names that begin with '__' are reserved",
      })
  void saysWhatIsWrongAndWhere(String text, int offset, String message) {
    ExpressionException refusal = refused(text);
    assertThat(refusal).hasMessageContaining(message);
    assertThat(refusal.offset()).isEqualTo(offset);
  }

  @Test
  void listsTheNamesThatAreAllowed() {
    assertThat(refused("bdy"))
        .hasMessageContaining(
            "the variables are body, headers, topic, key, source, time, id, agent");
    assertThat(refused("foo(1)"))
        .hasMessageContaining("the functions are size, contains")
        .hasMessageContaining("exists");
    assertThat(refused("[1].map(value, valeu)")).hasMessageContaining("did you mean 'value'?");
  }

  @Test
  void countsLinesAndColumnsFromOne() {
    ExpressionException refusal = refused("body.value > 3\\n  && bdy.x\\n  && true");
    assertThat(refusal.line()).isEqualTo(2);
    assertThat(refusal.column()).isEqualTo(6);
    assertThat(refusal.offset()).isEqualTo(20);
    ExpressionException type = refused("true\\n && true\\n && headers.a > 3");
    assertThat(type.line()).isEqualTo(3);
    assertThat(type.column()).isEqualTo(15);
    ExpressionException syntax = refused("true\\n && ) true");
    assertThat(syntax.line()).isEqualTo(2);
    assertThat(syntax.column()).isEqualTo(5);
    assertThat(refused("x").column()).isEqualTo(1);
  }

  @Test
  void countsSignsBeyondTheBasicPlaneAsJavaDoes() {
    String text = "'\uD83D\uDE00' == bdy";
    assertThat(refused(text).offset()).isEqualTo(text.indexOf("bdy"));
  }

  @Test
  void refusesAnEmptyText() {
    assertThat(refused("")).hasMessage("the expression is empty");
    assertThat(refused(" \\n ")).hasMessage("the expression is empty");
    assertThat(refused("// nothing")).hasMessage("the expression ends too early");
  }

  @Test
  void printsNothingOfItsOwn() {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      refused("body.value = 3");
      refused("body..");
    } finally {
      System.setErr(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
