package io.mutstreams.plugins.basics;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.OperatorFactory;
import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Drop, keep and rename. */
class FieldsTest {
  private static final Record CAR =
      record("{\"id\": 7, \"engine\": {\"rpm\": 900, \"serial\": \"x\"}, \"value\": null}")
          .withHeader("trace", "on")
          .withHeader("unit", "1/min");

  private static Record one(OperatorFactory factory, String yaml) {
    OperatorTest test = OperatorTest.of(factory, yaml);
    test.send(CAR);
    assertThat(test.failed()).isEmpty();
    return test.out().get(0);
  }

  @Test
  void dropRemovesFieldsNestedFieldsAndHeaders() {
    Record out = one(new DropFactory(), "[id, engine.serial, headers.trace, absent, absent.too]");
    assertThat(out.fields()).containsOnlyKeys("engine", "value");
    assertThat(out.fields().get("engine")).isEqualTo(Map.of("rpm", 900L));
    assertThat(out.headers()).isEqualTo(Map.of("unit", "1/min"));
  }

  @Test
  void dropOfNothingLeavesTheRecordAlone() {
    assertThat(one(new DropFactory(), "absent").payload()).isEqualTo(CAR.payload());
  }

  @Test
  void keepLeavesTheNamedFieldsInTheirNewOrder() {
    Record out = one(new KeepFactory(), "[value, engine.rpm, absent]");
    assertThat(out.fields().keySet()).containsExactly("value", "engine");
    assertThat(out.fields().get("engine")).isEqualTo(Map.of("rpm", 900L));
    assertThat(out.headers()).isEqualTo(CAR.headers());
  }

  @Test
  void renameMovesFieldsAllAtOnce() {
    Record out =
        one(new RenameFactory(), "{id: value, value: id, engine.rpm: speed, absent: other}");
    assertThat(out.fields()).containsOnlyKeys("value", "id", "engine", "speed");
    assertThat(out.fields())
        .containsEntry("value", 7L)
        .containsEntry("id", null)
        .containsEntry("speed", 900L)
        .containsEntry("engine", Map.of("serial", "x"));
  }

  @Test
  void renameMovesHeadersToo() {
    Record out = one(new RenameFactory(), "{headers.unit: unit, id: headers.id}");
    assertThat(out.headers()).isEqualTo(Map.of("trace", "on", "id", "7"));
    assertThat(out.fields()).containsEntry("unit", "1/min").doesNotContainKey("id");
  }

  @Test
  void bodiesWithoutFieldsGoToTheDeadLetters() {
    for (OperatorFactory factory :
        new OperatorFactory[] {new DropFactory(), new KeepFactory(), new RenameFactory()}) {
      OperatorTest test = OperatorTest.ofExample(factory);
      test.send(record("5"));
      assertThat(test.failed().get(0).reason())
          .isEqualTo("the body is a number, not an object with fields");
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThat(OperatorTest.problems(new DropFactory(), "body"))
        .containsExactly("fields: name the fields to remove; to drop whole records use filter");
    assertThat(OperatorTest.problems(new KeepFactory(), "[a, headers.b]"))
        .containsExactly("fields: name the fields of the body to keep; headers stay as they are");
    assertThat(OperatorTest.problems(new RenameFactory(), "{a: c, b: body.c}"))
        .containsExactly("fields: two names become 'body.c'");
    assertThat(OperatorTest.problems(new RenameFactory(), "{a: body}"))
        .containsExactly("fields: the whole body has no name to change; use set");
  }
}
