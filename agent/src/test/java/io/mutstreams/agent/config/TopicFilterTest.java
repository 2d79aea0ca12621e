package io.mutstreams.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {
  @ParameterizedTest
  @ValueSource(strings = {"#", "+", "/", "a", "a/b", "a//b", "+/+", "a/#", "+/b/#", "/#", "$SYS/#"})
  void takesFilters(String filter) {
    assertThatCode(() -> TopicFilter.check(filter)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, true",
    "a, b, false",
    "a/#, a, true",
    "a/#, ab, false",
    "#, $SYS/x, false",
    "+/x, $SYS/x, false",
    "$SYS/#, $SYS/+, true",
    "a/+, +/b, true",
    "a/+/c, a/b/#, true",
    "a/+, a/b/c, false",
    "a/b/#, a/+, true",
    "a/b/#, a, false",
    "/, +/+, true",
    "/, +, false",
  })
  void tellsOverlap(String one, String other, boolean overlap) {
    assertThat(TopicFilter.overlap(one, other)).isEqualTo(overlap);
    assertThat(TopicFilter.overlap(other, one)).isEqualTo(overlap);
  }

  /** All filters of up to three levels against all topics of up to four. */
  @Test
  void overlapIsThatSomeTopicMatchesBoth() {
    List<String> filters = all(List.of("a", "b", "+", "#", "$x", ""), 3);
    filters.removeIf(filter -> filter.isEmpty() || filter.matches(".*#/.*"));
    List<String> topics = all(List.of("a", "b", "c", "$x", ""), 4);
    topics.removeIf(String::isEmpty);
    for (String one : filters) {
      List<String> matched = topics.stream().filter(topic -> matches(one, topic)).toList();
      for (String other : filters) {
        boolean both = matched.stream().anyMatch(topic -> matches(other, topic));
        assertThat(TopicFilter.overlap(one, other)).as("%s and %s", one, other).isEqualTo(both);
      }
    }
  }

  private static List<String> all(List<String> levels, int most) {
    List<String> all = new ArrayList<>();
    List<String> last = List.of("");
    for (int i = 0; i < most; i++) {
      List<String> next = new ArrayList<>();
      for (String start : last) {
        for (String level : levels) {
          next.add(i == 0 ? level : start + "/" + level);
        }
      }
      all.addAll(next);
      last = next;
    }
    return all;
  }

  /** As MQTT 5 defines it in section 4.7. */
  private static boolean matches(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] given = topic.split("/", -1);
    if (topic.startsWith("$") && (wanted[0].equals("+") || wanted[0].equals("#"))) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return given.length >= i;
      }
      if (i >= given.length || !(wanted[i].equals("+") || wanted[i].equals(given[i]))) {
        return false;
      }
    }
    return wanted.length == given.length;
  }
}
