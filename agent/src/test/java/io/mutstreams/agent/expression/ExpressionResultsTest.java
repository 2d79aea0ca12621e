package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExpressionResultsTest {
  @Test
  void givesTheTypesOfABody() {
    assertThat(value("null", null)).isNull();
    assertThat(value("true", null)).isEqualTo(true);
    assertThat(value("1", null)).isEqualTo(1L);
    assertThat(value("1.0", null)).isEqualTo(1.0);
    assertThat(value("'a'", null)).isEqualTo("a");
    assertThat(value("b'ab'", null)).isEqualTo(Bytes.utf8("ab"));
    assertThat(value("b'a' + bytes('b')", null)).isEqualTo(Bytes.utf8("ab"));
    assertThat(value("[1, 'a', null]", null))
        .isEqualTo(Arrays.<@Nullable Object>asList(1L, "a", null));
    assertThat(value("{'a': {'b': [1.5]}}", null))
        .isEqualTo(Map.of("a", Map.of("b", List.of(1.5))));
  }

  @Test
  void givesMillisecondsForTimes() {
    assertThat(value("timestamp('1970-01-01T00:00:01.5Z')", null)).isEqualTo(1500L);
    assertThat(value("duration('1m') + duration('500ms')", null)).isEqualTo(60_500L);
    assertThat(value("[timestamp('1970-01-01T01:00:01+01:00')]", null)).isEqualTo(List.of(1000L));
    assertThat(value("{'at': fromMillis(time)}", null)).isEqualTo(Map.of("at", 1000L));
    assertThat(value("string(duration('-1h30m0.5s'))", null)).isEqualTo("-5400.5s");
  }

  @Test
  void makesTextsOfKeys() {
    assertThat(value("{1: 'a', 2.0: 'b', true: 'c'}", null))
        .isEqualTo(Map.of("1", "a", "2", "b", "true", "c"));
    assertThatThrownBy(() -> value("{body.k: 1, 1.0: 2}", Map.of("k", 1L)))
        .isInstanceOf(BadRecordException.class)
        .hasMessageContaining("a key is twice");
    assertThatThrownBy(() -> value("{body.k: 1, '1': 2}", Map.of("k", 1L)))
        .hasMessageContaining("a key is twice");
    assertThatThrownBy(() -> value("{body: 1}", null)).hasMessageContaining("is nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int(body.s)",
        "double(body.s)",
        "bool(body.s)",
        "timestamp(body.s)",
        "duration(body.s)",
        "fromMillis(time).getHours(body.s)",
        "{body.s: 1, 'hunter2': 2}",
        "body[body.s]",
        "headers[body.s]",
        "body.s.x",
        "body.s + 1",
        "[1][body.n]",
        "body.n * body.n",
        "'a'.substring(body.n)",
        "round(1.5, body.n)",
        "int(body.n * 1e9)",
      })
  void aReasonNeverQuotesAValueOfTheRecord(String text) {
    Map<String, @Nullable Object> body = Map.of("s", "hunter2", "n", 8_123_456_789_012L);
    assertThatThrownBy(() -> value(text, body))
        .isInstanceOf(BadRecordException.class)
        .extracting(e -> String.valueOf(e.getMessage()).replace(text, ""))
        .asString()
        .doesNotContain("hunter2", "8123456789012", "8.123", "2147483647");
  }

  @Test
  void passesPartsOfTheBodyOnUncopied() {
    Record record = Samples.withBody(Map.of("a", List.of(1L, 2L)));
    Object part = Samples.COMPILER.value("body.a").evaluate(record);
    assertThat(record.fields().get("a")).isSameAs(part);
  }

  @Test
  void canBePutIntoABody() {
    Record record = Samples.withBody(Map.of("a", 1L));
    Object made =
        Samples.COMPILER
            .value("{'list': [body.a, 2.5].map(x, x * 2), 'topic': topic, 'headers': headers}")
            .evaluate(record);
    assertThat(record.withBody(made).fields())
        .containsEntry("list", List.of(2L, 5.0))
        .containsEntry("topic", List.of("a", "b", "c"))
        .containsEntry("headers", Map.of("unit", "C"));
  }
}
