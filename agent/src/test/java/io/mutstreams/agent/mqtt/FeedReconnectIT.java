package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.FreePort;
import io.mutstreams.agent.flow.Arrival;
import io.mutstreams.agent.flow.Feed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken connections of a feed, against real brokers. */
class FeedReconnectIT extends FeedBase {

  /** A repeat is told from a new message where the broker does not use packet ids again soon. */
  @ParameterizedTest
  @MethodSource("kinds")
  void losesAndRepeatsNothingWhenItsConnectionIsCut(Broker.Kind kind) throws Exception {
    int count = 3_000;
    ScheduledExecutorService slow = Executors.newScheduledThreadPool(2);
    Received settledLater =
        new Received() {
          @Override
          public void accept(Arrival arrival) {
            super.accept(arrival);
            // In two threads, so that messages are settled out of order too.
            var unused = slow.schedule(arrival.settled(), all.size() % 7, TimeUnit.MILLISECONDS);
          }
        };
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed =
          connector.feed(
              () -> name,
              Client.connection(proxy.port()),
              name,
              List.of(name),
              1,
              50,
              settledLater);
      feed.start().get(60, TimeUnit.SECONDS);
      for (int i = 0; i < count; i += 750) {
        client.publish(name, array(i, i + 750));
        settledLater.await(i + 100);
        Until.true_("up", () -> feed.status().connected());
        proxy.cut();
      }
      String end = Integer.toString(count - 1);
      Until.true_("the last", () -> settledLater.payloads().contains(end));
      awaitUnsettled(feed, 0);
      // Compared so, because the whole lists would fill the screen.
      if (kind == Broker.Kind.MOSQUITTO) {
        assertThat(settledLater.disorder(count)).isEmpty();
      } else {
        assertThat(settledLater.payloads().stream().distinct().toList())
            .isEqualTo(numbers(0, count));
      }
      assertThat(feed.status().connects()).isGreaterThan(2);
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
    } finally {
      slow.shutdownNow();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void repeatsNothingWhenAcknowledgementsWereLost(Broker.Kind kind) throws Exception {
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed = started(proxy.port(), 10, name);
      publishTogether(client, name, () -> client.publish(name, "same", "same", "same", "same"));
      received.await(5);
      proxy.silence(true);
      received.settle(1);
      received.settle(2);
      awaitUnsettled(feed, 2);
      received.settle(4);
      proxy.cut();
      proxy.silence(false);
      awaitConnects(feed, 2);
      // HiveMQ sends new ones only when it has all acknowledgements.
      received.settle(3);
      client.publish(name, "same", "end");
      received.await(6);
      received.settle(5);
      received.await(7);
      received.settle(6);
      awaitUnsettled(feed, 0);
      assertThat(received.payloads())
          .containsExactly("first", "same", "same", "same", "same", "same", "end");
      // The broker gets all acknowledgements now: the next connection brings nothing again.
      proxy.awaitAcknowledgements(7);
      received.settlingAtOnce();
      proxy.cut();
      awaitConnects(feed, 3);
      client.publish(name, "last");
      received.await(8);
      assertThat(received.payloads()).hasSize(8).endsWith("last");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void repeatsNothingThatIsCertainWhenAnotherTakesUpItsSessionAndAcknowledgementsWereLost(
      Broker.Kind kind) throws Exception {
    int many = 25;
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed former = started(proxy.port(), 10, name);
      client.publish(name, array(0, many));
      for (int i = 0; i < many; i++) {
        received.await(i + 1);
        received.settle(i);
      }
      awaitUnsettled(former, 0);
      client.publish(name, "first");
      received.await(many + 1);
      client.publish(name, "same", "same", "other");
      client.flush();
      received.settle(many);
      received.await(many + 4);
      proxy.silence(true);
      for (int i = 1; i < 4; i++) {
        received.settle(many + i);
      }
      awaitUnsettled(former, 0);
      former.close(false, 0).get(60, TimeUnit.SECONDS);
      proxy.silence(false);
      Feed next = made(proxy.port(), 20, 1, name);
      next.follow(former);
      received.settlingAtOnce();
      next.start().get(60, TimeUnit.SECONDS);
      client.publish(name, "same", "end");
      Until.true_("the end", () -> received.payloads().contains("end"));
      awaitUnsettled(next, 0);
      List<String> since = received.payloads().subList(many + 1, received.all.size());
      // HiveMQ uses packet ids again at once: what it repeats may be new.
      assertThat(since)
          .isEqualTo(
              kind == Broker.Kind.MOSQUITTO
                  ? List.of("same", "same", "other", "same", "end")
                  : List.of("same", "same", "other", "same", "same", "other", "same", "end"));
    }
  }

  /** HiveMQ gives a packet id that is free again to the next message. */
  @ParameterizedTest
  @MethodSource("kinds")
  void losesNoMessageThatSaysTheSameAsOneBeforeAndIsSentIntoABrokenConnection(Broker.Kind kind)
      throws Exception {
    received.settlingAtOnce();
    int rounds = 5;
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed = started(proxy.port(), 10, name);
      for (int i = 0; i < rounds; i++) {
        client.publish(name, "same");
        received.await(2 * i + 1);
        awaitUnsettled(feed, 0);
        proxy.deafen(name);
        client.publish(name, "same");
        client.flush();
        proxy.awaitSwallowed(i + 1);
        proxy.cut();
        awaitConnects(feed, i + 2);
        received.await(2 * i + 2);
      }
      client.publish(name, "end");
      received.await(2 * rounds + 1);
      assertThat(received.payloads()).endsWith("same", "end").hasSize(2 * rounds + 1);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void settlesDuringAnOutage(Broker.Kind kind) throws Exception {
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed = started(proxy.port(), 10, name);
      client.publish(name, array(0, 30));
      received.await(1);
      proxy.refuse(true);
      Until.true_("down", () -> !feed.status().connected());
      assertThat(feed.status().why()).contains("127.0.0.1:" + proxy.port());
      received.settlingAtOnce();
      for (int i = received.all.size() - 1; i >= 0; i--) {
        received.settle(i);
      }
      proxy.refuse(false);
      received.await(30);
      awaitUnsettled(feed, 0);
      assertThat(received.payloads()).isEqualTo(numbers(0, 30));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void losesNothingWhenTheBrokerRestarts(Broker.Kind kind) throws Exception {
    Broker broker = Shared.broker(kind);
    Feed feed = started(broker.port(), 10, name);
    try (Client client = new Client(broker.port())) {
      client.publish(name, array(0, 100));
      client.flush();
    }
    received.await(1);
    broker.stop();
    received.settle(0);
    broker.start();
    awaitConnects(feed, 2);
    for (int i = 1; i < 100; i++) {
      received.await(i + 1);
      received.settle(i);
    }
    awaitUnsettled(feed, 0);
    assertThat(received.payloads()).isEqualTo(numbers(0, 100));
  }

  @Test
  void subscribesAgainAndFencesOldOnesWhenTheSessionIsGone(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    Mosquitto broker = new Mosquitto(folder, FreePort.find());
    broker.start();
    try (broker) {
      Feed feed = started(broker.port(), 10, name);
      try (Client client = new Client(broker.port())) {
        client.publish(name, "0", "1", "2");
        received.await(3);
      }
      broker.kill();
      Files.deleteIfExists(folder.resolve("mosquitto.db"));
      broker.start();
      awaitConnects(feed, 2);
      try (Client client = new Client(broker.port())) {
        client.publish(name, "3", "4", "5");
        received.await(6);
        // These have the packet ids of those that came before.
        received.settle(0);
        received.settle(1);
        received.settle(2);
        assertThat(feed.status().unsettled()).isEqualTo(3);
        feed.close(false, 0).get(60, TimeUnit.SECONDS);
        received.settlingAtOnce();
        started(broker.port(), 10, name);
        received.await(9);
        assertThat(received.payloads())
            .containsExactly("0", "1", "2", "3", "4", "5", "3", "4", "5");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noticesAPeerThatHangs(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed =
          connector.feed(
              () -> name,
              Client.connection(proxy.port(), null, null, 1),
              name,
              List.of(name),
              1,
              10,
              received);
      feed.start().get(60, TimeUnit.SECONDS);
      proxy.silence(true);
      Until.true_("noticed", () -> !feed.status().connected());
      // Or the broker noticed first, as nothing reaches it either.
      assertThat(feed.status().why())
          .containsAnyOf("within the keepalive", "closed the connection");
      proxy.silence(false);
      client.publish(name, "0");
      received.await(1);
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void takesNoMoreThanItHasRoomForWhenTheBrokerSendsTooMuch() throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    int port = Shared.port(Broker.Kind.MOSQUITTO);
    int count = 2_000;
    Feed feed =
        connector.feed(
            () -> name,
            Client.connection(port, null, null, 1),
            name,
            List.of(name),
            1,
            10,
            received);
    feed.start().get(60, TimeUnit.SECONDS);
    try (Client client = new Client(port)) {
      client.publish(name, array(0, count));
      client.flush();
      for (int i = 0; i < 60; i++) {
        received.await(i + 1);
        received.settle(i);
      }
      assertThat(feed.status().unsettled()).isLessThan(40);
      // Well beyond the keepalive: neither does the broker hang up, nor do we.
      long end = System.nanoTime() + 4_000_000_000L;
      Until.true_("time", () -> System.nanoTime() > end);
      assertThat(received.all.size()).isLessThan(100);
      for (int i = 60; i < count; i++) {
        received.await(i + 1);
        received.settle(i);
      }
      assertThat(received.disorder(count)).isEmpty();
      assertThat(feed.status().connects()).isEqualTo(1);
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSessionThatIsBegunAgainWhileItIsStillBeingLeftIsANewOne(Broker.Kind kind) throws Exception {
    int port = Shared.port(kind);
    Feed former = started(port, 10, name);
    try (Client client = new Client(port)) {
      client.publish(name, "old", "older");
      client.flush();
      received.await(2);
      // Nothing is settled: it waits for that.
      CompletableFuture<Void> left = former.close(true, 2_000);
      Feed next = made(port, 10, 1, name);
      next.anew();
      CompletableFuture<Void> begun = next.start();
      assertThat(left).isNotDone();
      begun.get(60, TimeUnit.SECONDS);
      assertThat(left).isDone();
      client.publish(name, "new");
      received.await(3);
      assertThat(received.payloads()).containsExactly("old", "older", "new");
      awaitUnsettled(next, 1);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void oneThatIsGivenUpWhileItWaitsForAFormerOneLeavesThatInPeace(Broker.Kind kind)
      throws Exception {
    int port = Shared.port(kind);
    Feed former = started(port, 10, name);
    try (Client client = new Client(port)) {
      client.publish(name, "old");
      received.await(1);
      // Nothing is settled: it waits for that.
      CompletableFuture<Void> left = former.close(true, 2_000);
      Feed never = made(port, 10, 1, name);
      never.anew();
      CompletableFuture<Void> unused = never.start();
      CompletableFuture<Void> given = never.close(true, 0);
      Feed next = made(port, 10, 1, name);
      next.anew();
      next.start().get(60, TimeUnit.SECONDS);
      assertThat(left).isDone();
      assertThat(given).isDone();
      assertThat(former.status().connects()).isEqualTo(1);
      client.publish(name, "new");
      received.await(2);
      assertThat(received.payloads()).containsExactly("old", "new");
      assertThat(next.status().connects()).isEqualTo(1);
    }
  }

  /**
   * A broker that has much to read may hear that somebody comes before it hears that the former one
   * goes: mosquitto reads one packet of each connection in turn.
   */
  @Test
  void aSessionThatIsBegunAnewHasNothingOfTheFormerThoughTheBrokerHearsOfItsEndLater(
      @TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    int count = 500;
    var mosquitto = new Mosquitto(folder, FreePort.find(), "max_inflight_messages 1000");
    mosquitto.start();
    try (mosquitto;
        Proxy proxy = new Proxy(mosquitto.port());
        Client client = new Client(mosquitto.port())) {
      Feed former = started(proxy.port(), count, name);
      client.publish(name, array(0, count));
      received.await(count);
      CompletableFuture<Void> left = former.close(true, 60_000);
      client.publish(name, "missed");
      client.flush();
      mosquitto.stand(true);
      for (int i = 0; i < count; i++) {
        received.settle(i);
      }
      left.get(60, TimeUnit.SECONDS);
      Feed next = made(proxy.port(), count, 1, name);
      next.anew();
      CompletableFuture<Void> begun = next.start();
      proxy.awaitConnects(2);
      mosquitto.stand(false);
      begun.get(60, TimeUnit.SECONDS);
      client.publish(name, "new");
      received.await(count + 1);
      assertThat(received.payloads().stream().skip(count)).containsExactly("new");
      awaitUnsettled(next, 1);
      next.close(true, 0).get(60, TimeUnit.SECONDS);
    } finally {
      mosquitto.stand(false);
    }
  }

  @Test
  void connectsAgainThoughTheBrokerHasSentMoreThanThereIsRoomFor() throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    int port = Shared.port(Broker.Kind.MOSQUITTO);
    int count = 3_000;
    Feed former = started(port, 10, name);
    try (Client client = new Client(port)) {
      client.publish(name, array(0, count));
      client.flush();
      // With each acknowledgement the broker may send one more than it should.
      int settled = 0;
      while (former.status().unsettled() < 20 && settled < count - 100) {
        received.await(settled + 1);
        received.settle(settled++);
      }
      Assumptions.assumeTrue(
          former.status().unsettled() >= 20, "this broker keeps to the receive maximum");
      former.close(false, 0).get(60, TimeUnit.SECONDS);
      int before = received.all.size();
      Feed next = made(port, 10, 1, name);
      next.start().get(60, TimeUnit.SECONDS);
      assertThat(next.status().connected()).isTrue();
      received.settlingAtOnce();
      for (int i = before; i < received.all.size(); i++) {
        received.settle(i);
      }
      Until.true_("the last", () -> received.payloads().contains(Integer.toString(count - 1)));
      awaitUnsettled(next, 0);
      assertThat(next.status().connects()).isEqualTo(1);
      assertThat(received.payloads().subList(before, received.all.size()))
          .startsWith(Integer.toString(settled));
    }
  }

  @Test
  void waitsForABrokerThatIsNotThereYet(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Broker.Kind.MOSQUITTO.isHere());
    Mosquitto broker = new Mosquitto(folder, FreePort.find());
    Feed feed = made(broker.port(), 10, 1, name);
    var started = feed.start();
    Until.true_("tried", () -> feed.status().why() != null);
    assertThat(feed.status().why()).isEqualTo("connection refused by 127.0.0.1:" + broker.port());
    broker.start();
    try (broker) {
      started.get(60, TimeUnit.SECONDS);
      assertThat(feed.status().why()).isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void leavesNoThreadsBehind(Broker.Kind kind) throws Exception {
    try (Proxy proxy = new Proxy(Shared.port(kind))) {
      Feed feed = started(proxy.port(), 10, name);
      for (int i = 1; i <= 5; i++) {
        proxy.cut();
        awaitConnects(feed, i + 1);
      }
      // The others end in order, which needs no waits in between.
      for (int i = 0; i < 45; i++) {
        feed.close(i % 2 == 0, 0).get(60, TimeUnit.SECONDS);
        feed = started(proxy.port(), 10, name);
      }
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
      Until.true_("no threads", () -> pahoThreads() == 0);
    }
  }

  private long pahoThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("MQTT ") && thread.getName().endsWith(name))
        .count();
  }
}
