package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.config.ConnectionConfig;
import io.mutstreams.agent.config.Position;
import io.mutstreams.agent.config.Secret;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.api.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes to a broker what the tests need, and waits for the answers. */
final class Client implements AutoCloseable {
  private final Answers answers = new Answers();
  private final Publisher publisher;
  private int published;

  Client(int port) throws Exception {
    publisher = new PahoConnector().publisher("test", connection(port), "test-publisher", answers);
    publisher.start().get(60, TimeUnit.SECONDS);
  }

  void publish(String topic, String... payloads) {
    for (String payload : payloads) {
      publish(outgoing(topic, payload));
    }
  }

  void publish(Outgoing message) {
    Until.true_("room", () -> publisher.publish(message, answers.of(message.id())));
    published++;
  }

  /** Waits until the broker has all. */
  void flush() {
    Until.true_("all is published", () -> answers.delivered.size() == published);
  }

  @Override
  public void close() {
    publisher.close(5_000).join();
  }

  static ConnectionConfig connection(int port) {
    return connection(port, null, null, 30);
  }

  static ConnectionConfig connection(
      int port, @Nullable String username, @Nullable String password, int keepAlive) {
    return new ConnectionConfig(
        "test",
        "127.0.0.1",
        port,
        null,
        username,
        password == null ? null : new Secret(password),
        Duration.ofSeconds(keepAlive),
        Duration.ofHours(1),
        "",
        new Position("test.yaml", 1, 1));
  }

  static Outgoing outgoing(String topic, String payload) {
    return new Outgoing(
        "id-" + payload, topic, "", Map.of("h", "v"), Bytes.utf8(payload), 1, false);
  }
}
