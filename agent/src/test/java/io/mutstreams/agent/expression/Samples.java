package io.mutstreams.agent.expression;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.PayloadDecoder;
import io.mutstreams.api.Record;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records for the tests of expressions. */
final class Samples {
  static final ExpressionCompiler COMPILER = new ExpressionCompiler(Map.of("id", "gw-07"));

  private Samples() {}

  static Record withBody(@Nullable Object body) {
    return Record.of("id-1", "plant", "a/b/c", "k", 1000, Map.of("unit", "C"), body);
  }

  static Record withPayload(PayloadDecoder decoder) {
    return Record.ofPayload(
        "id-1", "plant", "a/b/c", null, 1000, Map.of("unit", "C"), Bytes.utf8("{}"), decoder);
  }

  static @Nullable Object value(String text, @Nullable Object body) {
    return COMPILER.value(text).evaluate(withBody(body));
  }

  static boolean test(String text, @Nullable Object body) {
    return COMPILER.condition(text).test(withBody(body));
  }
}
