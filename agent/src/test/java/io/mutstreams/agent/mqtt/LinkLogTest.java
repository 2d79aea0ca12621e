package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LinkLogTest {
  private final AtomicLong clock = new AtomicLong();
  private final ListAppender<ILoggingEvent> heard = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.mutstreams.agent.mqtt");
  private final LinkLog log = new LinkLog(() -> "uplink archive", "h:1883", clock::get);

  @BeforeEach
  void hear() {
    heard.start();
    logger.addAppender(heard);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(heard);
  }

  private List<String> lines() {
    List<String> lines = heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    heard.list.clear();
    return lines;
  }

  private void later(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aBrokerThatRefusesIsToldOfOnceAndThenOnceAMinuteWithTheNumberOfTries() {
    for (int i = 0; i < 30; i++) {
      log.down("bad user name or password (0x86)");
      later(1);
    }
    assertThat(lines())
        .containsExactly(
            "uplink archive: not connected: bad user name or password (0x86). Trying again.");
    for (int i = 0; i < 60; i++) {
      log.down("bad user name or password (0x86)");
      later(1);
    }
    assertThat(lines())
        .containsExactly(
            "uplink archive: still not connected after 62 tries: bad user name or password"
                + " (0x86).");
    log.up();
    assertThat(lines()).containsExactly("uplink archive: connected to h:1883.");
  }

  @Test
  void ofOneOnTrialNothingIsToldUntilItCounts() {
    log.onTrial();
    log.down("connection refused");
    later(100);
    log.down("no route to host");
    assertThat(lines()).isEmpty();
    log.counts();
    log.counts();
    assertThat(lines())
        .containsExactly("uplink archive: not connected: no route to host. Trying again.");
    log.up();
    assertThat(lines()).containsExactly("uplink archive: connected to h:1883.");
  }

  @Test
  void oneThatCameUpOnTrialIsToldOfWhenItCounts() {
    log.onTrial();
    log.down("connection refused");
    log.up();
    assertThat(lines()).isEmpty();
    log.counts();
    assertThat(lines()).containsExactly("uplink archive: connected to h:1883.");
    log.down("gone");
    assertThat(lines()).containsExactly("uplink archive: not connected: gone. Trying again.");
  }

  @Test
  void aConnectionThatComesAndGoesIsToldOfOnceAMinuteWithHowOften() {
    log.up();
    for (int i = 0; i < 100; i++) {
      log.down("h:1883 closed the connection");
      log.up();
    }
    assertThat(lines())
        .containsExactly(
            "uplink archive: connected to h:1883.",
            "uplink archive: not connected: h:1883 closed the connection. Trying again.",
            "uplink archive: connected to h:1883.");
    later(61);
    log.down("h:1883 closed the connection");
    log.up();
    assertThat(lines())
        .containsExactly(
            "uplink archive: not connected: h:1883 closed the connection. The connection was lost"
                + " 99 times more since this was last told. Trying again.",
            "uplink archive: connected to h:1883.");
  }

  @Test
  void whatIsNotToldOfAtOnceIsToldOfWhenItLasts() {
    log.up();
    log.down("a");
    log.up();
    later(10);
    log.down("b");
    assertThat(lines()).hasSize(3);
    later(61);
    log.down("b");
    log.up();
    assertThat(lines())
        .containsExactly(
            "uplink archive: still not connected after 2 tries: b.",
            "uplink archive: connected to h:1883.");
  }

  @Test
  void namesTheConnectionForMachines() {
    log.down("a");
    assertThat(heard.list.get(0).getKeyValuePairs())
        .extracting(pair -> pair.key + "=" + pair.value)
        .containsExactly("event=disconnected", "uplink=archive", "peer=h:1883", "tries=1");
  }
}
