package io.mutstreams.agent.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.api.Config;
import io.mutstreams.api.Record;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OptionReaderTest {
  private final TestCatalog catalog = new TestCatalog();

  private OptionReader.Result read(String operator, String yaml) {
    return OptionReader.fromYaml(catalog.spec(operator), yaml);
  }

  private Config good(String operator, String yaml) {
    OptionReader.Result result = read(operator, yaml);
    assertThat(result.problems()).isEmpty();
    return requireNonNull(result.config());
  }

  @Test
  void convertsOptionsOfEveryType() {
    Config config =
        good(
            "all",
            "{count: 7, ratio: 1, strict: false, mode: last, of: [min, max],"
                + " labels: {b: x, a: on}, note: 010, within: 90s}");
    assertThat(config.get(TestCatalog.COUNT)).isEqualTo(7L);
    assertThat(config.get(TestCatalog.RATIO)).isEqualTo(1.0);
    assertThat(config.get(TestCatalog.STRICT)).isFalse();
    assertThat(config.get(TestCatalog.MODE)).isEqualTo("last");
    assertThat(config.get(TestCatalog.OF)).containsExactly("min", "max");
    assertThat(config.get(TestCatalog.LABELS)).hasToString("{b=x, a=on}");
    assertThat(config.get(TestCatalog.NOTE)).isEqualTo("010");
    assertThat(config.get(TestCatalog.WITHIN)).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void anAbsentOptionHasItsDefault() {
    assertThat(good("dedupe", "").get(TestCatalog.WITHIN)).isEqualTo(Duration.ofMinutes(10));
    assertThat(good("dedupe", "{within: }").get(TestCatalog.WITHIN))
        .isEqualTo(Duration.ofMinutes(10));
    assertThat(good("dedupe", "").find(TestCatalog.BY)).isEmpty();
  }

  @Test
  void oneOptionMayStandBare() {
    Record record = Record.of("1", "s", "t", null, 0, Map.of(), Map.of("x", 4L));
    assertThat(good("filter", "body.x > 3").get(TestCatalog.WHERE).test(record)).isTrue();
    assertThat(good("filter", "where: body.x > 4").get(TestCatalog.WHERE).test(record)).isFalse();
    assertThat(good("drop", "[a, b]").get(TestCatalog.NAMES)).containsExactly("a", "b");
    assertThat(good("drop", "a").get(TestCatalog.NAMES)).containsExactly("a");
    assertThat(
            requireNonNull(good("set", "{y: body.x + 1}").get(TestCatalog.FIELDS).get("y"))
                .evaluate(record))
        .isEqualTo(5L);
  }

  @Test
  void durationsMayBeWrittenInAnyUnit() {
    for (String text : List.of("7200s", "120m", "2h", "PT2H", "7200000ms")) {
      assertThat(good("dedupe", "{within: " + text + "}").get(TestCatalog.WITHIN))
          .isEqualTo(Duration.ofHours(2));
    }
    assertThat(good("dedupe", "{within: 1d}").get(TestCatalog.WITHIN))
        .isEqualTo(Duration.ofDays(1));
  }

  @Test
  void problemsNameTheStep() {
    assertThat(read("dedupe", "{within: 3}").problems())
        .extracting(Problem::toString)
        .containsExactly(
            "step:1:10: dedupe.within: '3' has no unit; write a whole number and its unit: 250ms,"
                + " 10s, 5m, 1h or 2d");
    assertThat(read("filter", "").problems())
        .extracting(Problem::toString)
        .containsExactly("step:1:1: filter: 'where' is missing (condition): What to keep.");
    assertThat(read("dedupe", "{within").config()).isNull();
  }
}
