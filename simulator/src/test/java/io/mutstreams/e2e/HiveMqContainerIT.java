package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The container that the other tests use instead of the embedded broker, by itself. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class HiveMqContainerIT {
  private static final int MESSAGES = 500;

  @TempDir Path folder;

  @Test
  void keepsSessionsAndMessagesThroughAStop() throws Exception {
    Optional<String> host = Docker.host();
    assumeTrue(host.isPresent(), Docker.reason());
    var arrived = new CountDownLatch(MESSAGES);
    try (BrokerProcess broker =
        BrokerProcess.started(HiveMqContainer.onFiles(host.orElseThrow(), folder))) {
      LinkOptions keeper = LinkOptions.persistent(broker.url(), "keeper");
      try (Link link = Link.open(keeper, new LinkListener() {})) {
        assertThat(link.receiveMaximum()).as("what the configuration says").isEqualTo(1000);
        link.subscribe(List.of("kept/#"));
      }
      try (Publisher publisher = Publisher.open(broker.url(), new Ledger(), 100)) {
        for (int i = 0; i < MESSAGES; i++) {
          publisher.publish(new Message("kept/one", "one", "1".getBytes(UTF_8)));
        }
        assertThat(publisher.drain(Duration.ofSeconds(60))).isTrue();
      }
      broker.stop();
      broker.start();
      try (Link link = Link.open(keeper, counting(arrived))) {
        assertThat(link.sessionPresent()).isTrue();
        assertThat(arrived.await(60, TimeUnit.SECONDS)).as("%s missing", arrived).isTrue();
      }
    }
  }

  private static LinkListener counting(CountDownLatch arrived) {
    return new LinkListener() {
      @Override
      public void arrived(Link on, Incoming message) {
        arrived.countDown();
        on.acknowledge(message);
      }
    };
  }
}
