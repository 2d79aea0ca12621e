package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is shown on a terminal again and again: never more than fits. */
final class StatusViewTest {
  private static final Answer STATUS =
      new Answer(
          (Map<?, ?>)
              Objects.requireNonNull(
                  Json.read(
                      Bytes.utf8(
                          """
                          {"agent":"gw-07","version":"0.1.0","pid":4711,"uptime_s":62,
                           "revision":{"number":4,"since":"12:00:01","files":["gw.yaml"]},
                           "last_change":{"at":"12:34:56","outcome":"accepted","summary":["stream a: starts","stream b: starts"]},
                           "sources":[{"name":"plant","connected":true,"records":1234567,"rate":2000.4},
                             {"name":"weather","connected":false,"why":"connection refused by the broker for no reason"}],
                           "streams":[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"},{"name":"e"},{"name":"f"},{"name":"g"}],
                           "plugins":[{"id":"basics","version":"0.1.0","operators":["filter","set"]}],
                           "plugin_problems":["x.jar: it has no manifest"],
                           "alarms":["the disk is full"]}
                          """))));

  private static List<String> shown(int rows, int columns) {
    return StatusView.lines(STATUS, new Paint(false), new Terminal(rows, columns));
  }

  @Test
  void aSmallTerminalShowsWhatIsWrongFirstAndHowMuchIsLeftOut() {
    assertThat(shown(14, 80))
        .containsExactly(
            "gw-07  running for 1m 2s  version 0.1.0, process 4711",
            "needs a look: source weather AWAY; 1 alarm; 1 plugin problem",
            "revision 4 since 12:00:01  gw.yaml",
            "last change at 12:34:56: accepted",
            "ALARM: the disk is full",
            "problem: x.jar: it has no manifest",
            "",
            "SOURCE   STATE        RECORDS  BAD  PER S  UNSETTLED  OLDEST",
            "plant    connected  1,234,567    0  2,000          0",
            "weather  AWAY               0    0      0          0          connection refu...",
            "",
            "STREAM    IN  OUT  DROPPED  DEAD LETTERS  PER S  WAITING",
            "... 12 more lines, see mutstreams status");
  }

  @Test
  void aLargeOneShowsAll() {
    assertThat(shown(40, 120))
        .contains("ALARM: the disk is full", "changed at the last change:", "  stream b: starts")
        .anyMatch(line -> line.endsWith("for no reason"))
        .noneMatch(line -> line.contains("more lines"));
  }

  @Test
  void aNarrowOneLosesWholeNumbersAndNoPartsOfThem() {
    assertThat(shown(40, 30))
        .contains("SOURCE   STATE        RECORDS", "plant    connected  1,234,567")
        .contains("weather  AWAY               0");
  }

  @Test
  void nothingIsEverLongerThanTheTerminal() {
    for (int rows = 4; rows < 40; rows++) {
      for (int columns = 20; columns < 100; columns += 7) {
        int width = columns;
        List<String> lines = shown(rows, columns);
        int taken =
            lines.stream().mapToInt(l -> Math.max(1, (l.length() + width - 1) / width)).sum();
        assertThat(taken).as("%d x %d", rows, columns).isLessThan(rows);
      }
    }
  }

  @Test
  void theSizeOfTheTerminalIsAskedForOrTakenFromTheEnvironment() {
    assertThat(Terminal.of("50 132\n", Map.of())).isEqualTo(new Terminal(50, 132));
    assertThat(Terminal.of("0 0\n", Map.of("LINES", "30", "COLUMNS", "100")))
        .isEqualTo(new Terminal(30, 100));
    assertThat(Terminal.of("", Map.of())).isEqualTo(new Terminal(24, 80));
    assertThat(Terminal.of("1 1", Map.of())).isEqualTo(new Terminal(4, 20));
  }
}
