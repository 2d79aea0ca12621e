package io.mutstreams.agent.mqtt;

import io.mutstreams.agent.flow.Feed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;

/** What tests of feeds have in common. */
abstract class FeedBase {
  final PahoConnector connector = new PahoConnector();
  final Received received = new Received();
  final String name = Shared.name();
  private final List<Feed> feeds = new ArrayList<>();

  static Stream<Broker.Kind> kinds() {
    return Shared.kinds();
  }

  @AfterEach
  void closeFeeds() throws Exception {
    for (Feed feed : feeds) {
      feed.close(true, 0).get(60, TimeUnit.SECONDS);
    }
  }

  /** A feed that is not started; its client is named after the test. */
  Feed made(int port, int receiveMaximum, int qos, String... topics) {
    Feed feed =
        connector.feed(
            () -> name,
            Client.connection(port),
            name,
            List.of(topics),
            qos,
            receiveMaximum,
            received);
    feeds.add(feed);
    return feed;
  }

  Feed started(int port, int receiveMaximum, String... topics) throws Exception {
    Feed feed = made(port, receiveMaximum, 1, topics);
    feed.start().get(60, TimeUnit.SECONDS);
    return feed;
  }

  /**
   * Publishes so that all of it can be in process at once. HiveMQ sends new messages only when
   * nothing is in process, and then all that it has: so one more is in process while it gets these,
   * which are the ones from index 1 on. Nothing may have arrived before.
   */
  void publishTogether(Client client, String topic, Runnable publishing) {
    client.publish(topic, "first");
    received.await(1);
    publishing.run();
    client.flush();
    received.settle(0);
  }

  static void awaitUnsettled(Feed feed, int count) {
    Until.true_(count + " unsettled", () -> feed.status().unsettled() == count);
  }

  static void awaitConnects(Feed feed, long count) {
    Until.true_(
        count + " connections",
        () -> feed.status().connected() && feed.status().connects() >= count);
  }

  static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  static String[] array(int from, int to) {
    return numbers(from, to).toArray(String[]::new);
  }
}
