package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.Vitals;
import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Publisher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the watchdog sees of connections. The seconds are the test's. */
@Timeout(120)
final class HandOverIT extends FeedBase {
  private final Vitals vitals = Vitals.of(connector);
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);

  @AfterEach
  void end() {
    free.countDown();
  }

  private void hang() {
    hangs.countDown();
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What has not answered a minute after it was asked for the first time. */
  private List<Vitals.Owing> owing() {
    vitals.ask(0);
    // The timer answers in a moment, and is none of what hangs here.
    Until.true_("the timer answers", () -> left().stream().noneMatch(HandOverIT::isTimer));
    return left();
  }

  private List<Vitals.Owing> left() {
    return vitals.owing(TimeUnit.SECONDS.toNanos(60));
  }

  private static boolean isTimer(Vitals.Owing owing) {
    return owing.part().equals("mqtt-timer");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSourceThatDoesNotTakeItsMessageOwesAnAnswer(Broker.Kind kind) throws Exception {
    int port = Shared.port(kind);
    Feed feed =
        connector.feed(
            () -> name,
            Client.connection(port),
            name,
            List.of(name + "/#"),
            1,
            10,
            arrival -> {
              if (arrival.payload().toText().equals("hang")) {
                hang();
              }
              arrival.settled().run();
            });
    try (Client client = new Client(port)) {
      feed.start().get(60, TimeUnit.SECONDS);
      client.publish(name + "/a", "well");
      Until.true_("it has come", () -> feed.status().unsettled() == 0);
      assertThat(owing()).isEmpty();

      client.publish(name + "/a", "hang");
      hangs.await();

      assertThat(owing())
          .containsExactly(new Vitals.Owing("mqtt of source " + name, Duration.ofSeconds(60)));
      free.countDown();
      Until.true_("it goes on", () -> left().isEmpty());
    } finally {
      free.countDown();
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
    }
    Until.true_("it is forgotten", () -> connector.handOvers().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void anUplinkThatDoesNotTakeAnAnswerOwesOne(Broker.Kind kind) throws Exception {
    Publisher publisher =
        connector.publisher(name, Client.connection(Shared.port(kind)), name, new Answers());
    try {
      publisher.start().get(60, TimeUnit.SECONDS);
      Until.true_("room", () -> publisher.window() > 0);
      assertThat(publisher.publish(Client.outgoing(name, "x"), hanging())).isTrue();
      hangs.await();

      assertThat(owing())
          .containsExactly(new Vitals.Owing("mqtt of uplink " + name, Duration.ofSeconds(60)));
      free.countDown();
      Until.true_("it goes on", () -> left().isEmpty());
    } finally {
      free.countDown();
      publisher.close(0).get(60, TimeUnit.SECONDS);
    }
  }

  private Publisher.Answer hanging() {
    return new Publisher.Answer() {
      @Override
      public void delivered() {
        hang();
      }

      @Override
      public void refused(int code, String reason) {}

      @Override
      public void rejected(int code, String reason) {}

      @Override
      public void broken() {}
    };
  }
}
