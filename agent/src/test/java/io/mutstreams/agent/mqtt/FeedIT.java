package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Feed;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a feed promises, against real brokers. */
class FeedIT {
  private final PahoConnector connector = new PahoConnector();
  private final Received received = new Received();
  @TempDir Path folder;
  private @Nullable Feed feed;

  static Stream<Broker.Kind> kinds() {
    return Stream.of(Broker.Kind.values()).filter(Broker.Kind::isHere);
  }

  @AfterEach
  void close() throws Exception {
    if (feed != null) {
      feed.close(true, 0).get(20, TimeUnit.SECONDS);
    }
  }

  private Feed feed(int port, int receiveMaximum, String... topics) throws Exception {
    Feed made =
        connector.feed(
            "s", Client.connection(port), "gw-s", List.of(topics), 1, receiveMaximum, received);
    feed = made;
    made.start().get(20, TimeUnit.SECONDS);
    return made;
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static String[] array(int from, int to) {
    return numbers(from, to).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void handsOverInOrder(Broker.Kind kind) throws Exception {
    try (Broker broker = kind.start(folder);
        Client client = new Client(broker.port())) {
      received.settlingAtOnce();
      Feed made = feed(broker.port(), 100, "a/+");
      client.publish("a/b", array(0, 500));
      received.await(500);
      assertThat(received.payloads()).isEqualTo(numbers(0, 500));
      assertThat(made.status().connected()).isTrue();
      Until.true_("all is acknowledged", () -> made.status().unsettled() == 0);
    }
  }
}
