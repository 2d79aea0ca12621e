package io.mutstreams.agent.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.agent.flow.Feed;
import io.mutstreams.agent.flow.Outgoing;
import io.mutstreams.agent.flow.RefusedException;
import io.mutstreams.api.Bytes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics that change while messages arrive, against real brokers. */
class FeedTopicsIT extends FeedBase {

  private static void prepare(Feed feed, String... topics) throws Exception {
    feed.prepareTopics(List.of(topics)).get(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void losesAndRepeatsNothingWhileFiltersThatOverlapTakeTurns(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 50, name + "/+");
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger count = new AtomicInteger();
    try (Client client = new Client(Shared.port(kind))) {
      Thread publishing =
          new Thread(
              () -> {
                while (!stop.get()) {
                  client.publish(name + "/x", Integer.toString(count.getAndIncrement()));
                }
              });
      publishing.start();
      for (int i = 0; i < 20; i++) {
        received.await(received.all.size() + 20);
        prepare(feed, name + (i % 2 == 0 ? "/#" : "/+"));
        received.await(received.all.size() + 20);
        if (i % 5 == 4) {
          feed.abortTopics();
          prepare(feed, name + (i % 2 == 0 ? "/#" : "/+"));
        }
        feed.commitTopics();
      }
      stop.set(true);
      publishing.join();
      received.await(count.get());
    }
    awaitUnsettled(feed, 0);
    assertThat(received.disorder(count.get())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void losesNoneOfMessagesThatSayTheSameWhileFiltersThatOverlapTakeTurns(Broker.Kind kind)
      throws Exception {
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 50, name + "/+");
    int rounds = 6;
    try (Client client = new Client(Shared.port(kind))) {
      for (int i = 0; i < rounds; i++) {
        client.publish(name + "/x", "same");
        client.flush();
        prepare(feed, name + (i % 2 == 0 ? "/#" : "/+"));
        feed.commitTopics();
        if (i % 3 == 2) {
          // The former subscription ends before the next message comes.
          long end = System.nanoTime() + 2 * PahoFeed.OVERLAP_MILLIS * 1_000_000;
          Until.true_("time", () -> System.nanoTime() > end);
        }
        client.publish(name + "/x", "same");
      }
      client.publish(name + "/x", "end");
      Until.true_("the end", () -> received.payloads().contains("end"));
    }
    // Where copies cannot be told from messages, rather one too many at each change.
    assertThat(received.all).hasSizeBetween(2 * rounds + 1, 3 * rounds + 1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void holdsBackWhatOnlyPreparedTopicsMatch(Broker.Kind kind) throws Exception {
    Feed feed = started(Shared.port(kind), 50, name + "/old");
    try (Client client = new Client(Shared.port(kind))) {
      prepare(feed, name + "/new");
      publishTogether(
          client,
          name + "/old",
          () -> {
            client.publish(name + "/new", "1", "2");
            client.publish(name + "/old", "3");
            client.publish(name + "/new", "4");
          });
      received.await(2);
      awaitUnsettled(feed, 4);
      assertThat(received.payloads()).containsExactly("first", "3");
      feed.commitTopics();
      assertThat(received.payloads()).containsExactly("first", "3", "1", "2", "4");
      for (int i = 1; i < 5; i++) {
        received.settle(i);
      }
      received.settlingAtOnce();
      awaitUnsettled(feed, 0);
      client.publish(name + "/old", "5");
      client.publish(name + "/new", "6");
      received.await(6);
      assertThat(received.payloads()).containsExactly("first", "3", "1", "2", "4", "6");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void leavesEverythingAsItWasAfterAnAbort(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 50, name + "/old");
    try (Client client = new Client(Shared.port(kind))) {
      prepare(feed, name + "/new");
      client.publish(name + "/new", "1");
      awaitUnsettled(feed, 1);
      feed.abortTopics();
      awaitUnsettled(feed, 0);
      client.publish(name + "/new", "2");
      client.publish(name + "/old", "3");
      received.await(1);
      assertThat(received.payloads()).containsExactly("3");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void refusesBadTopicsAndKeepsTheOld(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    Feed feed = started(Shared.port(kind), 50, name + "/old");
    assertThatThrownBy(() -> prepare(feed, name + "/old", name + "/#/bad"))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("/#/bad refused");
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name + "/old", "1");
      received.await(1);
    }
    assertThat(feed.status().connected()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesRetainedMessagesOnceOverReconnectsAndChanges(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      client.publish(new Outgoing("r", name + "/a", "", Map.of(), Bytes.utf8("retained"), 1, true));
      client.flush();
      Feed feed = started(proxy.port(), 50, name + "/a");
      received.await(1);
      proxy.awaitAcknowledgements(1);
      proxy.cut();
      awaitConnects(feed, 2);
      prepare(feed, name + "/#");
      feed.commitTopics();
      client.publish(name + "/a", "live");
      received.await(2);
      assertThat(received.payloads()).containsExactly("retained", "live");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void commitsWhileDisconnected(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    try (Proxy proxy = new Proxy(Shared.port(kind));
        Client client = new Client(Shared.port(kind))) {
      Feed feed = started(proxy.port(), 50, name + "/old");
      proxy.refuse(true);
      Until.true_("down", () -> !feed.status().connected());
      prepare(feed, name + "/new");
      feed.commitTopics();
      client.publish(name + "/old", "1");
      client.flush();
      proxy.refuse(false);
      awaitConnects(feed, 2);
      client.publish(name + "/old", "2");
      client.publish(name + "/new", "3");
      received.await(1);
      assertThat(received.payloads()).containsExactly("3");
      awaitUnsettled(feed, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void takesOneCopyWhenAnEarlierRunLeftAnOverlap(Broker.Kind kind) throws Exception {
    received.settlingAtOnce();
    started(Shared.port(kind), 50, name + "/#").close(false, 1_000).get(60, TimeUnit.SECONDS);
    try (Client client = new Client(Shared.port(kind))) {
      client.publish(name + "/a", "while away");
      client.flush();
      Feed feed = started(Shared.port(kind), 50, name + "/+");
      client.publish(name + "/a", "same", "same", "same");
      client.publish(name + "/b/c", "not ours any more");
      client.publish(name + "/a", "end");
      received.await(5);
      assertThat(received.payloads()).containsExactly("while away", "same", "same", "same", "end");
      awaitUnsettled(feed, 0);
    }
  }
}
