package io.mutstreams.plugins.decode;

import static io.mutstreams.testkit.Records.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.testkit.OperatorTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The object with a list "e", as it was before the RFC and as devices still send it. */
class SenmlDraftTest {
  private static final String MESSAGE =
      """
      {"e": [{"u": "string", "n": "source", "sv": "s1"}, {"v": "6.25", "u": "lon", "n": "longitude"},
             {"v": "8", "u": "far", "n": "temperature"}, {"n": "on", "bv": true},
             {"n": "light", "v": 0}],
       "bt": 1422748800000}
      """;

  @Test
  void numbersMayBeTextsAndTimesMilliseconds() {
    OperatorTest senml = OperatorTest.ofExample(new SenmlFactory()).send(record(MESSAGE));
    assertThat(senml.failed()).isEmpty();
    assertThat(senml.out().get(0).body())
        .isEqualTo(
            Map.of(
                "source", "s1", "longitude", 6.25, "temperature", 8.0, "on", true, "light", 0.0));
    assertThat(senml.out().get(0).time()).isEqualTo(1422748800000L);
  }

  @Test
  void asRecordsEachHasItsUnit() {
    OperatorTest senml =
        OperatorTest.of(new SenmlFactory(), "{time-unit: ms}").send(record(MESSAGE));
    assertThat(senml.out()).hasSize(5);
    assertThat(senml.out().get(2).body())
        .isEqualTo(
            Map.of("name", "temperature", "value", 8.0, "unit", "far", "time", 1422748800000L));
  }

  @Test
  void millisecondsTakenForSecondsAreFoundOut() {
    OperatorTest senml = OperatorTest.of(new SenmlFactory(), "").send(record(MESSAGE));
    assertThat(senml.failed().get(0).reason())
        .isEqualTo(
            "SenML entry 1: the time in seconds is after the year 5000: if it counts"
                + " milliseconds, set 'time-unit: ms'");
  }

  @Test
  void baseNameUnitAndSecondsHoldForAll() {
    OperatorTest senml =
        OperatorTest.of(new SenmlFactory(), "")
            .send(
                record(
                    """
                    {"bn": "dev1/", "bt": 1320078429, "bu": "Cel", "ver": 1,
                     "e": [{"n": "t", "v": 23.5, "t": 1}]}
                    """));
    assertThat(senml.out().get(0).body())
        .isEqualTo(Map.of("name", "dev1/t", "value", 23.5, "unit", "Cel", "time", 1320078430000L));
  }

  @Test
  void whatIsNoNumberIsRefused() {
    for (String broken : new String[] {"\"8,5\"", "\"\"", "\"NaN\"", "true", "\" 8\""}) {
      OperatorTest senml =
          OperatorTest.of(new SenmlFactory(), "")
              .send(record("{\"e\": [{\"n\": \"t\", \"v\": " + broken + "}]}"));
      assertThat(senml.failed().get(0).reason())
          .startsWith("SenML entry 1: v is ")
          .endsWith("not a number")
          .doesNotContain("8");
    }
  }
}
