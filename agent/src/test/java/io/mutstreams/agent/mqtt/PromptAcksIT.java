package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.flow.Publisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How soon the last answers come when nothing else is published behind them. */
class PromptAcksIT {
  private static final int ROUNDS = 21;
  private static final int MESSAGES = 8;

  /** TCP delays its acknowledgements by 40 ms. */
  private static final double DELAYED_MILLIS = 30;

  private final Answers answers = new Answers();

  @ParameterizedTest
  @MethodSource("io.mutstreams.agent.mqtt.Shared#kinds")
  @EnabledOnOs(OS.LINUX)
  void answersDoNotWaitForDelayedAcknowledgementsWhenSomebodyWaitsForThem(Broker.Kind kind)
      throws Exception {
    Publisher publisher =
        new PahoConnector()
            .publisher("u", Client.connection(Shared.port(kind)), Shared.name(), answers);
    try {
      publisher.start().get(60, TimeUnit.SECONDS);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < ROUNDS; i++) {
        millis.add(round(publisher));
      }
      Collections.sort(millis);
      assertThat(millis.get(ROUNDS / 2)).as("median of " + millis).isLessThan(DELAYED_MILLIS);
    } finally {
      publisher.close(0).get(60, TimeUnit.SECONDS);
    }
  }

  /** From the last message until the last answer. */
  private double round(Publisher publisher) {
    int all = answers.delivered.size() + MESSAGES;
    String topic = Shared.name();
    for (int i = 0; i < MESSAGES; i++) {
      var message = Client.outgoing(topic, Integer.toString(i));
      Until.true_("room", () -> publisher.publish(message, answers.of("")));
    }
    var answered = new CompletableFuture<Void>();
    publisher.hurry(answered);
    long from = System.nanoTime();
    Until.true_("all answered", () -> answers.delivered.size() == all);
    answered.complete(null);
    return (System.nanoTime() - from) / 1e6;
  }
}
