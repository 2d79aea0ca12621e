package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static io.mutstreams.agent.expression.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import io.mutstreams.api.Record;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class VariablesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "topic[0] == 'a' && headers.unit == 'C'",
        "key == '' && source == 'plant' && time == 1000 && id == 'id-1' && agent.id == 'gw-07'",
        "topic[0] == 'a' || body.value > 3",
        "topic[0] == 'a' ? true : body.value > 3",
        "!('site' in headers) && size(topic) == 3",
      })
  void neverDecodesABodyThatTheExpressionDoesNotLookAt(String text) {
    AtomicInteger decoded = new AtomicInteger();
    Record record =
        Samples.withPayload(
            payload -> {
              decoded.incrementAndGet();
              return Map.of();
            });
    assertThat(COMPILER.condition(text).test(record)).isTrue();
    assertThat(decoded).hasValue(0);
  }

  @Test
  void decodesTheBodyOnce() {
    AtomicInteger decoded = new AtomicInteger();
    Record record =
        Samples.withPayload(
            payload -> {
              decoded.incrementAndGet();
              return Map.of("value", 5L);
            });
    assertThat(COMPILER.condition("body.value > 3 && body.value < 9").test(record)).isTrue();
    assertThat(decoded).hasValue(1);
  }

  @Test
  void passesOnTheReasonOfAPayloadThatCannotBeDecoded() {
    BadRecordException reason = new BadRecordException("line 1: no JSON");
    Record record =
        Samples.withPayload(
            payload -> {
              throw reason;
            });
    assertThatThrownBy(() -> COMPILER.condition("body.value > 3").test(record)).isSameAs(reason);
  }

  @Test
  void readsEveryKindOfBody() {
    assertThat(value("body", null)).isNull();
    assertThat(value("body + 1", 5L)).isEqualTo(6L);
    assertThat(value("body.upper()", "on")).isEqualTo("ON");
    assertThat(value("body[1]", List.of(1L, 2L))).isEqualTo(2L);
    assertThat(value("body.all(x, x)", List.of(true, true))).isEqualTo(true);
    assertThat(value("body.a.b[0]", Map.of("a", Map.of("b", List.of("x"))))).isEqualTo("x");
  }

  @Test
  void readsLevelsOfATopicAsTheyAre() {
    Record record = Record.of("", "", "/a//b", null, 0, Map.of(), null);
    assertThat(COMPILER.value("topic").evaluate(record)).isEqualTo(List.of("", "a", "", "b"));
    assertThat(COMPILER.value("[topic[0], topic[1], topic[2], topic[3]]").evaluate(record))
        .isEqualTo(List.of("", "a", "", "b"));
    assertThatThrownBy(() -> COMPILER.value("topic[4]").evaluate(record))
        .hasMessageContaining("topic has no place 4: it has 4, counted from 0");
    assertThatThrownBy(() -> COMPILER.value("topic[time + 9]").evaluate(record))
        .hasMessageContaining("there is no such place in topic: it has 4, counted from 0");
  }

  @Test
  void aLoopVariableMayHideAVariable() {
    Record record = Samples.withBody(List.of(1L, 2L));
    assertThat(COMPILER.value("body.map(topic, topic + 1)").evaluate(record))
        .isEqualTo(List.of(2L, 3L));
    assertThat(COMPILER.value("body.map(x, body.map(x, x * 10)) + topic").evaluate(record))
        .isEqualTo(List.of(List.of(10L, 20L), List.of(10L, 20L), "a", "b", "c"));
  }

  @Test
  void namesAMissingHeader() {
    assertThatThrownBy(() -> value("headers['site']", null))
        .isInstanceOf(BadRecordException.class)
        .hasMessage("there is no header 'site', in 'headers['site']'");
    assertThatThrownBy(() -> value("headers.site", null))
        .hasMessageContaining("there is no header 'site'");
    assertThat(value("'site' in headers", null)).isEqualTo(false);
    assertThat(value("has(headers.unit)", null)).isEqualTo(true);
  }

  @Test
  void namesAMissingField() {
    Map<String, Object> body = Map.of("a", Map.of("b", 1L));
    assertThatThrownBy(() -> value("body.a.c", body))
        .hasMessageContaining("body.a has no field 'c'");
    assertThatThrownBy(() -> value("body.a.b.c", body))
        .hasMessageContaining("body.a.b is a number: it has no field 'c'");
    assertThatThrownBy(() -> value("body.x", null))
        .hasMessageContaining("body is nothing: it has no field 'x'");
  }
}
