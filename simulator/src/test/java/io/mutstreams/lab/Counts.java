package io.mutstreams.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Counting;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Windows;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Holds the windows of a second that arrive at {@code exactly/KEY} against what was sent: each must
 * count what was sent, no more and no less. Owned by the thread of the test; the feed is taken from
 * elsewhere.
 */
final class Counts implements AutoCloseable {
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final long FAR = 3_600_000;

  private final Windows windows = new Windows();
  private final List<GroupFeed.Group> groups;
  private final Counting feed;
  private final Link link;

  /**
   * Receives from now on.
   *
   * @param cloud the upstream broker, which must stay
   * @param groups whose records are counted
   */
  Counts(String cloud, double rate, long seed, List<GroupFeed.Group> groups) throws IOException {
    this.groups = List.copyOf(groups);
    feed = new Counting(new GroupFeed(rate, seed, groups), 1_000);
    List<String> filters =
        groups.stream()
            .flatMap(
                group ->
                    java.util.stream.IntStream.range(0, group.sensors())
                        .mapToObj(i -> "exactly/" + group.name() + "-s" + i))
            .toList();
    link = Link.open(LinkOptions.clean(cloud), windows);
    link.subscribe(filters);
  }

  /** What to send. */
  Counting feed() {
    return feed;
  }

  /**
   * Closes the windows by records from the future, one for each source, which pass no filter of
   * what the oracle sees.
   */
  static void closeWindows(String plant, List<String> topics)
      throws IOException, InterruptedException {
    try (Link sender = Link.open(LinkOptions.clean(plant), new LinkListener() {})) {
      var answered = new CountDownLatch(topics.size());
      long when = System.currentTimeMillis() + FAR;
      for (String topic : topics) {
        String body = "{\"id\":\"%s-%d\",\"ts\":%d,\"value\":-1000}".formatted(topic, when, when);
        sender.publish(topic, body.getBytes(UTF_8), Map.of(), reason -> answered.countDown());
      }
      if (!answered.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("the plant broker does not acknowledge");
      }
    }
  }

  /** Waits until windows have closed of what is sent from now on, while that goes on. */
  void awaitMore(AgentProcess agent) throws InterruptedException, TimeoutException {
    long now = System.currentTimeMillis();
    agent
        .process()
        .awaitThat(
            "windows close", () -> groups.stream().allMatch(group -> closed(group, now)), LONGEST);
  }

  private boolean closed(GroupFeed.Group group, long since) {
    return windows.counts().keySet().stream()
        .anyMatch(w -> w.key().startsWith(group.name() + "-") && w.start() > since);
  }

  /**
   * Fails unless every window counted what was sent.
   *
   * @param messages how many were sent
   */
  void assertExact(long messages) throws InterruptedException {
    Map<Windows.Window, Long> sent = feed.counts(messages);
    windows.awaitAll(sent.keySet(), LONGEST);
    System.out.printf(
        "  %d records in %d windows, counted %d%n", messages, sent.size(), windows.sum());
    Map<Windows.Window, Object> wrong = new HashMap<>();
    Map<Windows.Window, List<Long>> found = windows.counts();
    sent.forEach(
        (window, count) -> {
          List<Long> counted = found.getOrDefault(window, List.of());
          if (counted.isEmpty() || counted.stream().anyMatch(c -> !Objects.equals(c, count))) {
            wrong.put(window, "sent " + count + ", counted " + counted);
          }
        });
    assertThat(wrong).isEmpty();
    assertThat(windows.faults()).isEmpty();
    assertThat(windows.withSeveralIds()).isEmpty();
    assertThat(found.keySet()).isEqualTo(sent.keySet());
  }

  @Override
  public void close() {
    link.close();
  }
}
