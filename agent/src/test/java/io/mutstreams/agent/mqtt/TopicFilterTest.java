package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicFilterTest {

  @ParameterizedTest
  @CsvSource({
    "a/b, a/b, true",
    "a/b, a/bc, false",
    "a/b, a, false",
    "a, a/b, false",
    "a/+, a/b, true",
    "a/+, a/, true",
    "a/+, a, false",
    "a/+, a/b/c, false",
    "+, a, true",
    "+/b, a/b, true",
    "+/+, /a, true",
    "+, /a, false",
    "#, a/b/c, true",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/x, true",
    "a/#, a, true",
    "a/#, a/, true",
    "a/#, a/b/c, true",
    "a/#, ab, false",
    "a//b, a//b, true",
    "a/+/b, a//b, true",
    "a/+/#, a/b, true",
    "a/+/#, a, false",
    "$share/g/a/+, a/b, true",
    "$share/g/#, $SYS/x, false",
    "/, /, true",
    "/, a/, false",
  })
  void matchesAsMqttSays(String filter, String topic, boolean matches) {
    assertThat(new TopicFilter(filter).matches(topic)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({"a/b", "#", "sensors/+/temperature"})
  void hasTheSameIdentifierInEveryRun(String filter) {
    int identifier = new TopicFilter(filter).identifier();
    assertThat(identifier).isBetween(1, 268_435_455);
    assertThat(new TopicFilter(filter).identifier()).isEqualTo(identifier);
    assertThat(new TopicFilter(filter + "x").identifier()).isNotEqualTo(identifier);
  }
}
