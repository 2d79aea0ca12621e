package io.mutstreams.agent.expression;

import static io.mutstreams.agent.expression.Samples.COMPILER;
import static io.mutstreams.agent.expression.Samples.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.api.BadRecordException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SandboxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.lang.System.exit(1)",
        "java.lang.Runtime.getRuntime().exec('id')",
        "''.getClass()",
        "body.getClass().forName('java.lang.Runtime')",
        "body.toString()",
        "body.hashCode()",
        "''.class.name",
        "topic.stream()",
        "headers.clear()",
        "body.put('a', 1)",
        "agent.put('id', 'x')",
        "new java.util.ArrayList()",
        "T(java.lang.System)",
        "#{1}",
        "google.protobuf.Any{type_url: 'x'}",
        "google.protobuf.Timestamp{seconds: 1}",
        "type(body)",
        "int",
        "__result__",
        "@in(1, [1])",
      })
  void hasNoWayToJava(String text) {
    assertThatThrownBy(() -> COMPILER.value(text)).isInstanceOf(ExpressionException.class);
  }

  @Test
  void readsFieldsOfDataAndNotOfObjects() {
    assertThat(value("body.class", Map.of("class", "A"))).isEqualTo("A");
    for (String text : List.of("body.class", "body.bytes", "body['length']")) {
      assertThatThrownBy(() -> value(text, "some text"))
          .isInstanceOf(BadRecordException.class)
          .hasMessageContaining("body is a text: it has no field");
    }
    assertThatThrownBy(() -> value("topic.size", null)).isInstanceOf(ExpressionException.class);
  }
}
