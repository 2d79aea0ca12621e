package io.mutstreams.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LineLayoutTest {
  private static LoggingEvent event(Level level, String message, @Nullable Throwable thrown) {
    return new LoggingEvent(
        "x",
        new LoggerContext().getLogger("io.mutstreams.agent.Part"),
        level,
        message,
        thrown,
        null);
  }

  @Test
  void isOneLineForAPerson() {
    assertThat(new LineLayout(false, false).doLayout(event(Level.INFO, "all is well", null)))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  all is well\n");
  }

  @Test
  void carriesItsPriorityForTheJournal() {
    LineLayout journal = new LineLayout(true, false);

    assertThat(journal.doLayout(event(Level.ERROR, "bad\nworse", null)))
        .isEqualTo("<3>bad\n<3>worse\n");
    assertThat(journal.doLayout(event(Level.WARN, "hm", null))).isEqualTo("<4>hm\n");
  }

  @Test
  void tellsAFaultInWordsAndItsTraceOnlyWithDetails() {
    Exception fault = new IllegalStateException("no luck", new RuntimeException("out of cards"));

    assertThat(new LineLayout(true, false).doLayout(event(Level.WARN, "game over", fault)))
        .isEqualTo("<4>game over: no luck: out of cards\n");
    assertThat(new LineLayout(false, true).doLayout(event(Level.WARN, "game over", fault)))
        .contains("Part: game over\n", "IllegalStateException", "\tat ");
  }

  @Test
  void carriesKeysAndValuesForMachines() {
    LoggingEvent event = event(Level.WARN, "uplink a: not connected.", null);
    event.addKeyValuePair(new KeyValuePair("uplink", "a"));
    event.addKeyValuePair(new KeyValuePair("tries", 3L));
    event.addKeyValuePair(new KeyValuePair("why", "a \"b\" = c\\d\ne"));
    event.addKeyValuePair(new KeyValuePair("none", ""));

    assertThat(new LineLayout(true, false).doLayout(event))
        .isEqualTo(
            "<4>uplink a: not connected. uplink=a tries=3 why=\"a \\\"b\\\" = c\\\\d e\""
                + " none=\"\"\n");
  }
}
