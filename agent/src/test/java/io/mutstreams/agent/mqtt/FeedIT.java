package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.api.Bytes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a feed does with arrivals, against real brokers. */
class FeedIT extends FeedBase {

  @ParameterizedTest
  @MethodSource("kinds")
  void handsOverInOrder(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 100, name + "/+");
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name + "/b", array(0, 500));
    }
    received.await(500);
    assertThat(received.payloads()).isEqualTo(numbers(0, 500));
    assertThat(feed.status().connected()).isTrue();
    awaitUnsettled(feed, 0);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void acknowledgesWhenSettledAndInOrder(Broker.Kind kind) throws Exception {
    Received witness = new Received().settlingAtOnce();
    // Published while it is away: so that the broker can send as many at once as it may.
    started(Shared.port(kind), 5, name).close(false, 0).get(60, TimeUnit.SECONDS);
    Feed other =
        connector.feed(
            () -> "w",
            Client.connection(Shared.port(kind)),
            Shared.name(),
            List.of(name),
            1,
            9,
            witness);
    other.start().get(60, TimeUnit.SECONDS);
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name, array(0, 20));
      client.flush();
    }
    Feed feed = started(Shared.port(kind), 5, name);
    received.await(5);
    witness.await(20);
    assertThat(received.payloads()).isEqualTo(numbers(0, 5));
    for (int i = 4; i > 0; i--) {
      received.settle(i);
    }
    // Not the first: so nothing is acknowledged, and nothing more may come.
    assertThat(feed.status().unsettled()).isEqualTo(5);
    assertThat(received.all).hasSize(5);
    received.settle(0);
    received.await(10);
    for (int i = 5; i < 20; i++) {
      received.await(i + 1);
      received.settle(i);
    }
    awaitUnsettled(feed, 0);
    assertThat(received.payloads()).isEqualTo(numbers(0, 20));
    other.close(true, 0).get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesOddTopicsAndHeaders(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    started(Shared.port(kind), 100, name + "/#");
    List<String> topics =
        List.of(
            name,
            name + "/",
            name + "///a//",
            name + "/straße/温度/🌡",
            name + "/ /\"{}$",
            name + "/" + "x".repeat(60_000));
    try (Client client = new Client(Shared.port(kind))) {
      for (String topic : topics) {
        client.publish(
            new Outgoing(topic, topic, "", Map.of("k", "wörter"), Bytes.utf8("p"), 1, false));
      }
    }
    received.await(topics.size());
    assertThat(received.all.stream().map(Arrival::topic)).isEqualTo(topics);
    assertThat(received.all.get(1).headers())
        .isEqualTo(Map.of("k", "wörter", Outgoing.ID_PROPERTY, name + "/"));
  }

  @Test
  void tellsOfMessagesThatAreTooLargeInsteadOfTakingThem() throws Exception {
    // The other broker, as it is set here, takes no message that is too large for us.
    Broker.Kind kind = Broker.Kind.MOSQUITTO;
    Assumptions.assumeTrue(kind.isHere());
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 100, name);
    byte[] large = new byte[17 * 1024 * 1024];
    Arrays.fill(large, (byte) 'x');
    Map<String, String> headers = Map.of("h", "v");
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name, "before");
      client.publish(new Outgoing("1", name, "", headers, Bytes.wrap(large), 1, false));
      client.publish(name, "between");
      client.publish(new Outgoing("2", name, "", headers, Bytes.wrap(large), 0, false));
      client.publish(name, "after");
      client.flush();
    }
    received.await(5);
    String beginning = "x".repeat(Beginning.KEPT);
    assertThat(received.payloads())
        .containsExactly("before", beginning, "between", beginning, "after");
    for (int i = 0; i < 5; i++) {
      Arrival arrival = received.all.get(i);
      if (i % 2 == 0) {
        assertThat(arrival.fault()).isNull();
      } else {
        assertThat(arrival.fault()).contains("too large", "17,825,792 bytes");
        assertThat(arrival.headers())
            .isEqualTo(Map.of("h", "v", Outgoing.ID_PROPERTY, i == 1 ? "1" : "2"));
        assertThat(arrival.qos()).isEqualTo(i == 1 ? 1 : 0);
      }
    }
    awaitUnsettled(feed, 0);
    assertThat(feed.status().connects()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesQosZero(Broker.Kind kind) throws Exception {
    Feed feed = made(Shared.port(kind), 10, 0, name);
    feed.start().get(60, TimeUnit.SECONDS);
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name, array(0, 5));
      received.await(5);
      assertThat(received.all.get(0).qos()).isZero();
      received.all.forEach(arrival -> arrival.settled().run());
      awaitUnsettled(feed, 0);
      // More than may be unacknowledged: of these nobody waits for an acknowledgement.
      client.publish(name, array(5, 500));
      received.await(500);
    }
    awaitUnsettled(feed, 495);
    assertThat(received.payloads()).isEqualTo(numbers(0, 500));
    received.all.subList(5, 500).forEach(arrival -> arrival.settled().run());
    awaitUnsettled(feed, 0);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void keepsTheSessionUnlessToldToForget(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    int port = Shared.port(kind);
    try (Client client = new Client(port)) {
      started(port, 10, name).close(false, 1_000).get(60, TimeUnit.SECONDS);
      client.publish(name, "while away");
      client.flush();
      Feed second = started(port, 10, name);
      received.await(1);
      awaitUnsettled(second, 0);
      second.close(true, 1_000).get(60, TimeUnit.SECONDS);
      client.publish(name, "forgotten");
      client.flush();
      started(port, 10, name);
      client.publish(name, "new");
      received.await(2);
      assertThat(received.payloads()).containsExactly("while away", "new");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void waitsAtItsEndForWhatIsInProcess(Broker.Kind kind) throws Exception {
    int port = Shared.port(kind);
    try (Client client = new Client(port)) {
      Feed feed = started(port, 10, name);
      publishTogether(client, name, () -> client.publish(name, "0", "1", "2"));
      received.await(4);
      CompletableFuture<Void> closed = feed.close(false, 20_000);
      client.publish(name, "3");
      client.flush();
      received.settle(1);
      received.settle(2);
      assertThat(closed).isNotDone();
      received.settle(3);
      closed.get(60, TimeUnit.SECONDS);
      received.settlingAtOnce();
      started(port, 10, name);
      received.await(5);
      assertThat(received.payloads()).containsExactly("first", "0", "1", "2", "3");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesATopicThatTheBrokerRefuses(Broker.Kind kind) throws Exception {
    Feed feed = made(Shared.port(kind), 10, 1, name + "/#/x");
    assertThatThrownBy(() -> feed.start().get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("topic " + name + "/#/x refused: topic filter not valid (0x8F)");
  }

  @Test
  void refusesWrongCredentials(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    try (Broker broker = Broker.Kind.MOSQUITTO.start(folder, "allow_anonymous false")) {
      Feed feed = made(broker.port(), 10, 1, name);
      assertThatThrownBy(() -> feed.start().get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RefusedException.class)
          .hasMessageContaining("source " + name + ": not authorised (0x87)");
      assertThat(feed.status().connected()).isFalse();
      assertThat(feed.status().why()).isEqualTo("not authorised (0x87)");
    }
  }
}
