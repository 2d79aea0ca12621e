package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UnitsTest {
  @Test
  void durationsAreAsInTheConfiguration() {
    assertThat(Units.duration(Duration.ofMillis(250))).isEqualTo("250ms");
    assertThat(Units.duration(Duration.ofSeconds(10))).isEqualTo("10s");
    assertThat(Units.duration(Duration.ofMinutes(90))).isEqualTo("1h30m");
    assertThat(Units.duration(Duration.ofDays(2))).isEqualTo("2d");
    assertThat(Units.duration(Duration.ZERO)).isEqualTo("0s");
  }

  @Test
  void timesGoneByHaveTwoUnits() {
    assertThat(Units.ago(Duration.ofSeconds(59))).isEqualTo("59s");
    assertThat(Units.ago(Duration.ofSeconds(3_599))).isEqualTo("59m 59s");
    assertThat(Units.ago(Duration.ofHours(51))).isEqualTo("2d 3h");
  }

  @Test
  void sizesAndRatesAreShort() {
    assertThat(Units.size(1023)).isEqualTo("1023 B");
    assertThat(Units.size(1024)).isEqualTo("1.0 KiB");
    assertThat(Units.size(512L << 20)).isEqualTo("512 MiB");
    assertThat(Units.rate(0)).isEqualTo("0");
    assertThat(Units.rate(0.34)).isEqualTo("0.3");
    assertThat(Units.rate(2000.4)).isEqualTo("2,000");
  }

  @Test
  void momentsAreAsOnTheClock() {
    assertThat(Units.moment(Instant.now().toString())).matches("\\d\\d:\\d\\d:\\d\\d");
    assertThat(Units.moment("2020-06-15T12:00:00Z")).startsWith("2020-06-15 ").endsWith(":00");
    assertThat(Units.moment("yesterday")).isEqualTo("yesterday");
  }
}
