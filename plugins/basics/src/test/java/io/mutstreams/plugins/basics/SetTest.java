package io.mutstreams.plugins.basics;

import static io.mutstreams.testkit.Records.record;
import static io.mutstreams.testkit.Records.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SetTest {
  private static OperatorTest set(String yaml) {
    return OperatorTest.of(new SetFactory(), yaml);
  }

  @Test
  void eachExpressionSeesWhatWasSetBeforeIt() {
    OperatorTest set = set("{double: body.value * 2, quadruple: body.double * 2}");
    set.send(record("{\"value\": 3}"));
    assertThat(set.out().get(0).body())
        .isEqualTo(Map.of("value", 3L, "double", 6L, "quadruple", 12L));
  }

  @Test
  void theExampleSetsFieldsNestedFieldsAndHeaders() {
    OperatorTest set = OperatorTest.ofExample(new SetFactory());
    set.send(record("{\"fahrenheit\": 212.0}"));
    Record out = set.out().get(0);
    assertThat(out.body())
        .isEqualTo(Map.of("fahrenheit", 212.0, "celsius", 100.0, "site", Map.of("hot", true)));
    assertThat(out.headers()).isEqualTo(Map.of("unit", "C"));
  }

  @Test
  void keepsWhatIsBesideANestedField() {
    OperatorTest set = set("{body.engine.rpm: 'body.engine.rpm + 1', engine.oil.hot: 'true'}");
    set.send(record("{\"engine\": {\"rpm\": 900, \"id\": 7}}"));
    assertThat(set.out().get(0).body())
        .isEqualTo(Map.of("engine", Map.of("rpm", 901L, "id", 7L, "oil", Map.of("hot", true))));
  }

  @Test
  void aPlainBodyIsReplacedAsAWhole() {
    OperatorTest set = set("{body: '{\"value\": body}', headers.length: size(body.value)}");
    set.send(text("warm"));
    assertThat(set.out().get(0).body()).isEqualTo(Map.of("value", "warm"));
    assertThat(set.out().get(0).headers()).isEqualTo(Map.of("length", "4"));
  }

  @Test
  void whatCannotBeSetGoesToTheDeadLettersWithTheReason() {
    OperatorTest set = set("{a.b: '1'}");
    set.send(record("{\"a\": 5}"), record("[1]"), record("{\"a\": null}"));
    assertThat(set.failed())
        .extracting(failed -> failed.reason())
        .containsExactly(
            "cannot set a.b: body.a is a number, not an object",
            "the body is a list, not an object with fields");
    assertThat(set.out().get(0).body()).isEqualTo(Map.of("a", Map.of("b", 1L)));

    OperatorTest header = set("{headers.list: '[1]'}");
    header.send(record("{}"));
    assertThat(header.failed().get(0).reason())
        .isEqualTo("cannot set headers.list: a header holds a text, and the value is a list");
  }

  @Test
  void namesThatAreNonesAreRefused() {
    for (String name : List.of("a..b", "headers", "headers.", ".a", "body.")) {
      assertThat(OperatorTest.problems(new SetFactory(), "{" + name + ": '1'}"))
          .singleElement()
          .asString()
          .contains("'" + name + "' names no field or header");
    }
  }
}
