package io.mutstreams.simulator.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.message.Timed;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A publisher and a checker on one broker, with faults between them. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class SimulatorIT {
  private static final Duration QUIET = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static EmbeddedBroker broker;

  private final Ledger ledger = new Ledger();
  private final Checker checker = new Checker(Destination.everything(true));

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  private static Iterator<Timed> feed(String topic, double rate) {
    return new SensorFeed(FeedOptions.of(10, rate, 1).withTopic(topic + "/{sensor}"));
  }

  @Test
  void whatIsSentArrivesOnceInOrderAndWhole() throws Exception {
    try (var subscriber = Subscriber.open(broker.url(), List.of("plain/#"), checker);
        var publisher = Publisher.open(broker.url(), ledger, 100)) {
      new Player(publisher, new Pace.Unbounded())
          .play(feed("plain", 1000), 5_000, Duration.ofMinutes(1), n -> {});
      assertThat(publisher.drain(LONGEST)).isTrue();
      assertThat(checker.await(ledger, QUIET, LONGEST)).isTrue();
      assertThat(subscriber.reconnects()).isZero();
      assertThat(publisher.refused()).isZero();
    }
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    assertThat(verdict.delivered()).isEqualTo(5_000);
    assertThat(verdict.p50Ms()).isGreaterThan(0);
  }

  @Test
  void aPublisherGoesOnAfterItsConnectionBroke() throws Exception {
    try (var proxy = FaultProxy.start(0, "127.0.0.1", broker.port());
        var subscriber = Subscriber.open(broker.url(), List.of("cutsend/#"), checker);
        var publisher = Publisher.open(proxy.url(), ledger, 50)) {
      var player = new Player(publisher, new Pace.Times(1));
      player.play(
          feed("cutsend", 1000),
          3_000,
          Duration.ofMinutes(1),
          n -> {
            if (n == 1_000) {
              proxy.cut();
              proxy.heal();
            }
          });
      assertThat(publisher.drain(LONGEST)).isTrue();
      checker.await(ledger, QUIET, LONGEST);
      assertThat(publisher.reconnects()).isPositive();
      assertThat(subscriber.reconnects()).isZero();
    }
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.complete()).as(verdict.toText()).isTrue();
    assertThat(verdict.duplicated()).as(verdict.toText()).isZero();
    assertThat(verdict.reordered()).as(verdict.toText()).isZero();
    assertThat(verdict.delivered()).isEqualTo(3_000);
  }

  @Test
  void aCheckerMissesNothingWhenItsOwnConnectionBreaks() throws Exception {
    try (var proxy = FaultProxy.start(0, "127.0.0.1", broker.port());
        var subscriber = Subscriber.open(proxy.url(), List.of("cutcheck/#"), checker);
        var publisher = Publisher.open(broker.url(), ledger, 50)) {
      new Player(publisher, new Pace.Times(1))
          .play(
              feed("cutcheck", 1000),
              3_000,
              Duration.ofMinutes(1),
              n -> {
                if (n == 1_000) {
                  proxy.cut();
                } else if (n == 1_500) {
                  proxy.heal();
                }
              });
      assertThat(publisher.drain(LONGEST)).isTrue();
      checker.await(ledger, QUIET, LONGEST);
      assertThat(subscriber.reconnects()).isPositive();
    }
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.exact()).as(verdict.toText()).isTrue();
  }

  @Test
  void aStallIsASilenceAndADelayALatency() throws Exception {
    try (var proxy = FaultProxy.start(0, "127.0.0.1", broker.port());
        var subscriber = Subscriber.open(proxy.url(), List.of("slow/#"), checker);
        var publisher = Publisher.open(broker.url(), ledger, 50)) {
      proxy.delay(Duration.ofMillis(200));
      Player player = new Player(publisher, new Pace.Times(1));
      player.play(
          feed("slow", 200),
          400,
          Duration.ofMinutes(1),
          n -> {
            if (n == 200) {
              proxy.stall();
            } else if (n == 320) {
              proxy.heal();
            }
          });
      publisher.drain(LONGEST);
      checker.await(ledger, QUIET, LONGEST);
      assertThat(subscriber.reconnects()).isZero();
    }
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    assertThat(verdict.p99Ms()).isGreaterThan(200);
    assertThat(verdict.longestSilenceMs()).isGreaterThan(300);
  }

  @Test
  void whatNobodySubscribedIsMissedAndSaidSo() throws Exception {
    try (var publisher = Publisher.open(broker.url(), ledger, 50)) {
      new Player(publisher, new Pace.Unbounded())
          .play(feed("nobody", 1000), 10, Duration.ofMinutes(1), n -> {});
      assertThat(publisher.drain(LONGEST)).isTrue();
    }
    Verdict verdict = checker.verdict(ledger);
    assertThat(verdict.lost()).isEqualTo(10);
    assertThat(verdict.lostExamples().get(0)).contains("nobody had subscribed");
  }
}
