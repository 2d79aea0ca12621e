package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Publisher;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a publisher promises, against real brokers. */
class PublisherIT {
  private final PahoConnector connector = new PahoConnector();
  private final Answers answers = new Answers();
  @TempDir Path folder;
  private @Nullable Publisher publisher;

  static Stream<Broker.Kind> kinds() {
    return Stream.of(Broker.Kind.values()).filter(Broker.Kind::isHere);
  }

  @AfterEach
  void close() throws Exception {
    if (publisher != null) {
      publisher.close(0).get(20, TimeUnit.SECONDS);
    }
  }

  private Publisher publisher(int port) throws Exception {
    Publisher made = connector.publisher("u", Client.connection(port), "gw-u", answers);
    publisher = made;
    made.start().get(20, TimeUnit.SECONDS);
    return made;
  }

  private void publishAll(Publisher made, List<String> payloads) {
    for (String payload : payloads) {
      Until.true_(
          "room", () -> made.publish(Client.outgoing("out/x", payload), answers.of(payload)));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void deliversAll(Broker.Kind kind) throws Exception {
    try (Broker broker = kind.start(folder)) {
      Publisher made = publisher(broker.port());
      List<String> payloads =
          Stream.iterate(0, i -> i + 1).limit(3000).map(String::valueOf).toList();
      publishAll(made, payloads);
      Until.true_("all delivered", () -> answers.delivered.size() == 3000);
      assertThat(answers.delivered).isEqualTo(payloads);
      assertThat(made.window()).isBetween(1, 1000);
    }
  }
}
