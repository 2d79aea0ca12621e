package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.FreePort;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.Publisher;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.api.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a publisher promises, against real brokers. */
class PublisherIT extends FeedBase {
  private final Answers answers = new Answers();
  private final List<Publisher> publishers = new ArrayList<>();

  @AfterEach
  void closePublishers() throws Exception {
    for (Publisher publisher : publishers) {
      publisher.close(0).get(60, TimeUnit.SECONDS);
    }
  }

  private Publisher made(int port) {
    Publisher made = connector.publisher("u", Client.connection(port), Shared.name(), answers);
    publishers.add(made);
    return made;
  }

  private Publisher up(int port) throws Exception {
    Publisher made = made(port);
    made.start().get(60, TimeUnit.SECONDS);
    return made;
  }

  private void publish(Publisher publisher, Outgoing message) {
    String payload = message.payload().size() < 100 ? message.payload().toText() : "large";
    Until.true_("room", () -> publisher.publish(message, answers.of(payload)));
  }

  private void publish(Publisher publisher, String topic, String... payloads) {
    for (String payload : payloads) {
      publish(publisher, Client.outgoing(topic, payload));
    }
  }

  private void awaitDelivered(int count) {
    Until.true_(count + " delivered", () -> answers.delivered.size() == count);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void deliversInOrder(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    started(Shared.port(kind), 1000, name);
    Publisher publisher = up(Shared.port(kind));
    assertThat(publisher.window()).isEqualTo(kind == Broker.Kind.HIVEMQ ? 1000 : 19);
    publish(publisher, name, array(0, 3_000));
    awaitDelivered(3_000);
    assertThat(answers.delivered).isEqualTo(numbers(0, 3_000));
    received.await(3_000);
    assertThat(received.disorder(3_000)).isEmpty();
    assertThat(received.all.get(7).headers())
        .isEqualTo(Map.of("h", "v", Outgoing.ID_PROPERTY, "id-7"));
    assertThat(publisher.status().unsettled()).isZero();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void deliversQosZeroAndRetained(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    Publisher publisher = up(Shared.port(kind));
    for (int i = 0; i < 500; i++) {
      publish(
          publisher,
          new Outgoing("i", name, "", Map.of(), Bytes.utf8(Integer.toString(i)), 0, i == 499));
    }
    // Nothing answers QoS 0: what is answered tells that the broker is through with those before.
    publish(publisher, new Outgoing("i", name + "/end", "", Map.of(), Bytes.utf8(""), 1, false));
    awaitDelivered(501);
    publisher.close(1_000).get(60, TimeUnit.SECONDS);
    started(Shared.port(kind), 100, name);
    received.await(1);
    assertThat(received.payloads()).containsExactly("499");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void answersBrokenInOrderBeforeDownAndWorksAgain(Broker.Kind kind) throws Exception {
    try (Proxy proxy = new Proxy(Shared.port(kind))) {
      Publisher publisher = up(proxy.port());
      publish(publisher, name, "0", "1");
      awaitDelivered(2);
      proxy.silence(true);
      publish(publisher, name, array(2, 12));
      assertThat(publisher.status().unsettled()).isEqualTo(10);
      proxy.cut();
      proxy.silence(false);
      Until.true_("up again", () -> publisher.status().connects() == 2);
      assertThat(answers.broken).isEqualTo(numbers(2, 12));
      Until.true_("told", () -> answers.events.size() == 13);
      assertThat(answers.events.get(0)).isEqualTo("up");
      assertThat(answers.events.get(10)).isEqualTo("broken 11");
      assertThat(answers.events.get(11))
          .matches("down .*(closed the connection|Broken pipe|reset).*");
      assertThat(answers.events.get(12)).isEqualTo("up");
      publish(publisher, name, array(2, 12));
      awaitDelivered(12);
      assertThat(answers.delivered).isEqualTo(numbers(0, 12));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void losesNothingWhenOftenCutAndSentAgain(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    started(Shared.port(kind), 1000, name);
    try (Proxy proxy = new Proxy(Shared.port(kind))) {
      Publisher publisher = up(proxy.port());
      for (int round = 0; round < 4; round++) {
        Until.true_("up", () -> publisher.window() > 0);
        int from = answers.delivered.size() + answers.broken.size();
        for (int i = 0; i < 300; i++) {
          String payload = Integer.toString(from + i);
          if (!publisher.publish(Client.outgoing(name, payload), answers.of(payload))) {
            i--;
            if (publisher.window() == 0) {
              break;
            }
          } else if (i == 250) {
            proxy.cut();
          }
        }
        Until.true_("down", () -> publisher.status().unsettled() == 0);
      }
      // Among those that came there are some whose answer was lost: counting is not enough.
      Until.true_("all came", () -> received.payloads().containsAll(answers.delivered));
      assertThat(answers.broken).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesWhatCannotBeSent(Broker.Kind kind) throws Exception {
    Publisher publisher = up(Shared.port(kind));
    publish(publisher, "", "0");
    publish(publisher, name + "/#", "1");
    publish(publisher, name + "/\u0000", "2");
    publish(publisher, "x".repeat(65_536), "3");
    publish(publisher, new Outgoing("i", name, "", Map.of("k", "a\nb"), Bytes.utf8("4"), 1, false));
    publish(publisher, name, "5");
    awaitDelivered(1);
    assertThat(answers.refused)
        .containsExactly(
            "0 0 the topic is empty",
            "1 0 the topic contains + or #",
            "2 0 the topic contains a character that MQTT does not carry safely"
                + " (a control character or half of a pair)",
            "3 0 the topic is longer than 65535 bytes",
            "4 0 the header \"k\" contains a character that MQTT does not carry safely"
                + " (a control character or half of a pair)");
    assertThat(publisher.status().connects()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsLargerThanTheBrokerTakes() throws Exception {
    Publisher publisher = up(Shared.port(Broker.Kind.HIVEMQ));
    for (int less = 20; less >= -20; less--) {
      publish(
          publisher,
          new Outgoing("i", name, "", Map.of(), Bytes.wrap(new byte[1_999_980 - less]), 1, false));
    }
    Until.true_("answered", () -> answers.delivered.size() + answers.refused.size() == 41);
    // Exactly at the limit: the broker would have hung up on one byte more.
    assertThat(publisher.status().connects()).isEqualTo(1);
    assertThat(answers.delivered).isNotEmpty();
    assertThat(answers.refused.get(0)).contains("larger than the broker takes (2000000 bytes)");
    assertThat(answers.refused.get(0)).contains("its packet of 2000001 bytes");
  }

  @Test
  void reportsWhatTheBrokerRefuses(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    Path acl = Files.writeString(folder.resolve("acl"), "topic readwrite ok/#\n");
    try (Broker broker =
        Broker.Kind.MOSQUITTO.start(folder, "acl_file " + acl, "message_size_limit 1000")) {
      Publisher publisher = up(broker.port());
      publish(publisher, "secret", "0");
      Until.true_("refused", () -> answers.refused.size() == 1);
      // This broker says why, and then hangs up.
      Until.true_("down", () -> publisher.status().connects() == 2);
      publish(
          publisher, new Outgoing("i", "ok/a", "", Map.of(), Bytes.wrap(new byte[2000]), 1, false));
      Until.true_("refused", () -> answers.refused.size() == 2);
      // The second is a reason that Paho does not foresee.
      assertThat(answers.refused)
          .containsExactly("0 135 not authorised (0x87)", "large 149 packet too large (0x95)");
    }
  }

  @Test
  void refusesTheMessageForWhichTheBrokerHangsUp() throws Exception {
    Publisher publisher = up(Shared.port(Broker.Kind.HIVEMQ));
    publishUntilAnswered(
        publisher,
        numbers(0, 30),
        payload -> payload.equals("17") ? name + "x".repeat(63_000) : name);
    assertThat(answers.refused).hasSize(1);
    assertThat(answers.refused.get(0)).startsWith("17 ");
    assertThat(answers.delivered).hasSize(29).containsAll(numbers(18, 30));
  }

  @Test
  void refusesTheMessageForWhichTheBrokerHangsUpWithoutAWord() throws Exception {
    try (Proxy proxy = new Proxy(Shared.port(Broker.Kind.HIVEMQ))) {
      proxy.hangUpOn("poison");
      Publisher publisher = up(proxy.port());
      publishUntilAnswered(
          publisher, numbers(0, 10), payload -> payload.equals("5") ? name + "/poison" : name);
      assertThat(answers.refused).hasSize(1);
      assertThat(answers.refused.get(0)).startsWith("5 0 the broker hung up on it");
      assertThat(answers.delivered).hasSize(9).containsAll(numbers(6, 10));
    }
  }

  /** As its owner would: again, in order, what was answered broken. */
  private void publishUntilAnswered(
      Publisher publisher, List<String> payloads, UnaryOperator<String> topic) {
    List<String> todo = new ArrayList<>(payloads);
    while (!todo.isEmpty()) {
      for (String payload : todo) {
        Outgoing message = Client.outgoing(topic.apply(payload), payload);
        Until.true_("room", () -> publisher.publish(message, answers.of(payload)));
        if (!answers.broken.isEmpty()) {
          break;
        }
      }
      Until.true_("answered", () -> publisher.status().unsettled() == 0);
      todo.removeAll(answers.delivered);
      answers.refused.forEach(refusal -> todo.remove(refusal.substring(0, refusal.indexOf(' '))));
      answers.broken.clear();
    }
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    Publisher nobody = made(FreePort.find());
    var started = nobody.start();
    Until.true_("tried", () -> nobody.status().why() != null);
    assertThat(nobody.status().why()).startsWith("connection refused by 127.0.0.1:");
    assertThat(nobody.window()).isZero();
    assertThat(nobody.publish(Client.outgoing(name, "0"), answers.of("0"))).isFalse();
    assertThat(started).isNotDone();
  }

  @Test
  void refusesWrongCredentials(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    try (Broker broker = Broker.Kind.MOSQUITTO.start(folder, "allow_anonymous false")) {
      Publisher publisher =
          connector.publisher(
              "u", Client.connection(broker.port(), "me", "hidden", 30), name, answers);
      publishers.add(publisher);
      assertThatThrownBy(() -> publisher.start().get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RefusedException.class)
          .hasMessageContaining("uplink u: not authorised (0x87)")
          .hasMessageNotContaining("hidden");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void answersWhatIsInFlightBeforeItsEnd(Broker.Kind kind) throws Exception {
    Publisher publisher = up(Shared.port(kind));
    publish(publisher, name, array(0, 15));
    publisher.close(10_000).get(60, TimeUnit.SECONDS);
    assertThat(answers.delivered).isEqualTo(numbers(0, 15));
    assertThat(publisher.publish(Client.outgoing(name, "x"), answers.of("x"))).isFalse();
    assertThat(answers.events).containsExactly("up");
  }
}
