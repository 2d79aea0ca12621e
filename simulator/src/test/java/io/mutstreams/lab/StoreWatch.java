package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * Holds the file of an agent's store against what it holds, under load and with no outage. Owned by
 * the thread of the test.
 *
 * @param scratch a folder for copies of it
 * @param streams under whose names it keeps state
 */
record StoreWatch(AgentProcess agent, Path scratch, List<String> streams) {
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** The last table of an outbox goes ten seconds after it is empty. */
  private static final Duration EMPTY = Duration.ofSeconds(12);

  private static final int LOOKS = 5;
  private static final Duration BETWEEN = Duration.ofSeconds(1);

  /** So little the agent may hold in memory of what it has stored: what it was told to remember. */
  private static final long UNCOUNTED = 4 << 20;

  /** Waits until its outboxes have been empty for a while, and looks a few times. */
  void assertWithinBound() throws IOException, InterruptedException, TimeoutException {
    long[] since = {System.nanoTime()};
    agent.await(
        "its outboxes have been empty for a while",
        LONGEST,
        status -> {
          long now = System.nanoTime();
          since[0] = empty(status) ? since[0] : now;
          return now - since[0] > EMPTY.toNanos();
        });
    for (int i = 0; i < LOOKS; i++) {
      Thread.sleep(BETWEEN.toMillis());
      Holdings holdings = Holdings.of(agent, scratch, streams);
      System.out.println("  its store: " + holdings);
      holdings.assertWithinBound();
      // What the agent has forgotten must not stay on the disk.
      long held = agent.status().part("state").number("bytes");
      assertThat(holdings.state()).as("of %d in memory", held).isLessThan(held + UNCOUNTED);
    }
  }

  private static boolean empty(Facts status) {
    return !status.all("uplinks").isEmpty()
        && status.all("uplinks").stream()
            .allMatch(uplink -> uplink.part("outbox").number("records") == 0);
  }
}
