package io.mutstreams.plugins.decode;

import static io.mutstreams.testkit.Records.record;
import static io.mutstreams.testkit.Records.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Bytes;
import io.mutstreams.api.Record;
import io.mutstreams.testkit.OperatorTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** RFC 8428. The older form has a test of its own. */
class SenmlTest {
  private static final long NOW = 1_500_000_000_000L;

  private static OperatorTest senml(String yaml, String json) {
    return OperatorTest.of(new SenmlFactory(), yaml).send(record(json).withTime(NOW).withKey("k"));
  }

  private static List<Object> bodies(String json) {
    OperatorTest senml = senml("", json);
    assertThat(senml.failed()).isEmpty();
    return senml.out().stream().<Object>map(Record::body).toList();
  }

  private static String reason(String json) {
    OperatorTest senml = senml("", json);
    assertThat(senml.out()).isEmpty();
    return senml.failed().get(0).reason();
  }

  @Test
  void baseFieldsHoldFromTheirEntryOn() {
    assertThat(
            bodies(
                """
                [{"bn": "urn:dev:1:", "bt": 1.276020076001e9, "bu": "A", "n": "voltage", "u": "V",
                  "v": 120.1},
                 {"n": "current", "t": -5, "v": 1},
                 {"bn": "urn:dev:2:", "bu": "%RH", "n": "humidity", "t": 1, "v": 20.5}]
                """))
        .containsExactly(
            Map.of(
                "name", "urn:dev:1:voltage", "value", 120.1, "unit", "V", "time", 1276020076001L),
            Map.of("name", "urn:dev:1:current", "value", 1.0, "unit", "A", "time", 1276020071001L),
            Map.of(
                "name",
                "urn:dev:2:humidity",
                "value",
                20.5,
                "unit",
                "%RH",
                "time",
                1276020077001L));
  }

  @Test
  void timesBelowTwoToThe28AreRelativeToTheMessage() {
    assertThat(
            bodies(
                """
                [{"n": "a", "v": 1}, {"n": "b", "t": 0, "v": 1}, {"n": "c", "t": -10.5, "v": 1},
                 {"n": "d", "t": 60, "v": 1}, {"n": "e", "t": 268435456, "v": 1}]
                """))
        .extracting("time")
        .containsExactly(NOW, NOW, NOW - 10_500, NOW + 60_000, 268435456000L);
  }

  @Test
  void eachRecordHasTheTimeOfItsEntryAndTheKeyOfTheMessage() {
    OperatorTest senml =
        senml("records", "[{\"n\": \"a\", \"t\": 1e9, \"v\": 1}, {\"n\": \"b\", \"v\": 1}]");
    assertThat(senml.out()).extracting(Record::time).containsExactly(1_000_000_000_000L, NOW);
    assertThat(senml.out()).extracting(Record::key).containsOnly("k");
    assertThat(senml.out()).extracting(Record::id).doesNotHaveDuplicates();
  }

  @Test
  void valuesOfEveryKind() {
    assertThat(
            bodies(
                """
                [{"bn": "x/", "bv": 10, "n": "v", "v": 2}, {"n": "vs", "vs": "on"},
                 {"n": "vb", "vb": false}, {"n": "vd", "vd": "aGkgIQ"}]
                """))
        .extracting("value")
        .containsExactly(12.0, "on", false, Bytes.utf8("hi !"));
  }

  @Test
  void sumsAreResolvedAndMayStandAlone() {
    assertThat(bodies("[{\"n\": \"e\", \"bs\": 100, \"s\": 5}, {\"n\": \"f\", \"v\": 1}]"))
        .containsExactly(
            Map.of("name", "e", "sum", 105.0, "time", NOW),
            Map.of("name", "f", "value", 1.0, "sum", 100.0, "time", NOW));
  }

  @Test
  void anEntryMayOnlySetBaseFields() {
    assertThat(bodies("[{\"bn\": \"a\", \"bu\": \"W\"}, {\"v\": 1}]"))
        .containsExactly(Map.of("name", "a", "unit", "W", "value", 1.0, "time", NOW));
  }

  @Test
  void intoFieldsMakesOneRecordAtTheNewestTime() {
    OperatorTest senml =
        senml(
            "{into: fields}",
            """
            [{"bn": "urn:dev:1:", "bt": 1e9, "n": "on", "vb": true}, {"n": "power", "t": 2, "v": 5},
             {"v": 7}]
            """);
    assertThat(senml.out()).hasSize(1);
    assertThat(senml.out().get(0).body())
        .isEqualTo(Map.of("on", true, "power", 5.0, "urn:dev:1:", 7.0));
    assertThat(senml.out().get(0).time()).isEqualTo(1_000_000_002_000L);
    assertThat(
            senml("fields", "[{\"n\": \"a\", \"v\": 1}, {\"n\": \"a\", \"t\": 1, \"v\": 1}]")
                .failed()
                .get(0)
                .reason())
        .startsWith("two measurements have the same name:");
  }

  @Test
  void whatIsNoSenmlGoesToTheDeadLettersAndSaysWhere() {
    assertThat(reason("[{\"n\": \"a\", \"v\": \"1\"}]"))
        .isEqualTo("SenML entry 1: v is a text, not a number");
    assertThat(reason("[{\"n\": \"a\", \"v\": 1}, {\"n\": \"b\"}]"))
        .isEqualTo("SenML entry 2: it has no value");
    assertThat(reason("[{\"n\": \"a\", \"v\": 1, \"vs\": \"x\"}]"))
        .isEqualTo("SenML entry 1: it has 2 values, and may have one");
    assertThat(reason("[{\"v\": 1}]")).isEqualTo("SenML entry 1: it has no name");
    assertThat(reason("[5]")).isEqualTo("SenML entry 1: it is a number, not an object");
    assertThat(reason("[{\"n\": 5, \"v\": 1}]"))
        .isEqualTo("SenML entry 1: n is a number, not a text");
    assertThat(reason("[{\"n\": \"a\", \"vd\": \"*\"}]"))
        .isEqualTo("SenML entry 1: vd is not base64url");
    assertThat(reason("[{\"bver\": 11, \"n\": \"a\", \"v\": 1}]"))
        .isEqualTo("SenML entry 1: it is of a version above 10; up to 10 is understood");
    assertThat(reason("[{\"n\": \"a\", \"v\": 1, \"new_\": 1}]"))
        .isEqualTo("SenML entry 1: a label that ends with '_' must be understood, and none is");
    assertThat(reason("[]")).isEqualTo("the SenML message has no measurements");
    assertThat(reason("{\"v\": 1}")).startsWith("the body is an object, not SenML");
    OperatorTest senml = OperatorTest.of(new SenmlFactory(), "").send(text("[]"));
    assertThat(senml.failed().get(0).reason()).endsWith("(does the source have 'format: json'?)");
  }

  @Test
  void settingsThatDoNotExistAreRefused() {
    assertThat(OperatorTest.problems(new SenmlFactory(), "{into: rows}")).hasSize(1);
    assertThat(OperatorTest.problems(new SenmlFactory(), "{time-unit: h}")).hasSize(1);
  }
}
