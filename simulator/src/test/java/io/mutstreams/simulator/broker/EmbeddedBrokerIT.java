package io.mutstreams.simulator.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class EmbeddedBrokerIT {
  @TempDir private Path folder;

  @Test
  void onFilesItKeepsSessionsAndMessagesThroughARestart() throws Exception {
    var ledger = new Ledger();
    var checker = new Checker(Destination.everything(true));
    try (var broker = EmbeddedBroker.onFiles(0, folder.resolve("broker")).start();
        var subscriber = Subscriber.open(broker.url(), List.of("#"), checker);
        var publisher = Publisher.open(broker.url(), ledger, 100)) {
      var player = new Player(publisher, new Pace.Unbounded());
      var feed = new SensorFeed(FeedOptions.of(3, 1000, 1));
      player.play(feed, 500, Duration.ofMinutes(1), n -> {});
      broker.stop();
      broker.start();
      player.play(feed, 500, Duration.ofMinutes(1), n -> {});
      assertThat(publisher.drain(Duration.ofSeconds(30))).isTrue();
      checker.await(ledger, Duration.ofSeconds(10), Duration.ofSeconds(30));
      assertThat(subscriber.reconnects()).isPositive();
    }
    var verdict = checker.verdict(ledger);
    assertThat(verdict.complete()).as(verdict.toText()).isTrue();
    assertThat(verdict.delivered()).isEqualTo(1000);
  }

  @Test
  void saysAtOnceThatItsPortIsTaken() throws Exception {
    try (var broker = EmbeddedBroker.inMemory(0).start();
        var second = EmbeddedBroker.inMemory(broker.port())) {
      assertThatThrownBy(second::start)
          .hasMessageContaining("port " + broker.port())
          .hasMessageContaining("taken");
    }
  }
}
