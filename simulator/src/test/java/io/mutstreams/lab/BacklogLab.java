package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.simulator.bench.OutboxWorker;
import io.mutstreams.simulator.bench.StoredFeed;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.process.Usage;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real agent with the heap of the package (64 MB) and a large backlog on disk: it starts as with
 * none, and drains it while live records are taken behind it, each of which arrives; afterwards the
 * file is small. {@code -Dlab.records} says how many; 5,000,000 take some minutes.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class BacklogLab {
  private static final long RECORDS = Long.getLong("lab.records", 1_000_000);
  private static final Duration LONGEST = Duration.ofMinutes(20);
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final double MIB = 1 << 20;

  private static final String CONFIG =
      """
      agent: {id: backlog}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        in: {from: plant, topics: [live/#], key: "topic[1]"}
      streams:
        all: {from: in, to: up}
      uplinks:
        up: {to: cloud, topic: "{topic}", outbox: {max-size: 8GiB}}
      """;

  @Test
  void startsAtOnceAndDrainsWhileLiveRecordsGoOn(@TempDir Path folder) throws Exception {
    fill(folder.resolve("data").resolve("store"));
    Ledger stored = StoredFeed.ledger(RECORDS);
    Ledger fresh = new Ledger();
    Checker backlog = new Checker(Destination.everything(false));
    Checker live = new Checker(Destination.everything(false));
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var seesBacklog = Subscriber.open(cloud.url(), List.of(StoredFeed.BACKLOG + "#"), backlog);
        var seesLive = Subscriber.open(cloud.url(), List.of("live/#"), live);
        var publisher = Publisher.open(plant.url(), fresh, 1_000);
        var agent = new AgentProcess(folder)) {
      double empty = withoutBacklog(folder.resolve("empty"), plant.port(), cloud.port());
      agent.replaceConfig(CONFIG.formatted(plant.port(), cloud.port()));
      long start = System.nanoTime();
      agent.start();
      agent.await("it is connected", SOON, BacklogLab::connected);
      double connected = seconds(start);
      long depth = AgentProcess.stored(agent.status(), "up");
      assertThat(depth).as("still to be drained when it is connected").isGreaterThan(RECORDS / 2);
      System.out.printf(
          "  connected after %.1f s; without a backlog after %.1f s%n", connected, empty);
      assertThat(connected).as("seconds").isLessThan(4 * empty + 2);

      start = System.nanoTime();
      int sent = 0;
      long taken = 0;
      while (backlog.arrivals() < RECORDS) {
        publish(publisher, sent++);
        if (sent % 100 == 0) {
          taken = agent.status().one("sources", "name", "in").number("records");
          going(agent, start);
        }
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
      }
      double drained = seconds(start);
      assertThat(publisher.drain(SOON)).isTrue();
      assertThat(live.await(fresh, Duration.ofSeconds(5), SOON)).isTrue();
      agent.await("nothing waits", SOON, s -> AgentProcess.stored(s, "up") == 0);
      agent.await("its file is small", SOON, s -> agent.storedBytes() < 2 * MIB);
      Usage usage = agent.process().usage();
      System.out.printf(
          "  %,d records: connected after %.1f s, drained in %.1f s (%,.0f/s); %,d live records sent"
              + " meanwhile, %,d of them taken before its end; at most %.0f MiB resident%n",
          RECORDS, connected, drained, RECORDS / drained, sent, taken, usage.peakRssBytes() / MIB);
      whole(backlog.verdict(stored));
      whole(live.verdict(fresh));
      assertThat(taken).as("live records that were taken behind the backlog").isPositive();
      assertThat(seesBacklog.reconnects() + seesLive.reconnects()).isZero();
      assertThat(agent.process().lines()).noneMatch(line -> line.contains("OutOfMemory"));
    }
  }

  /** How many seconds an agent that has stored nothing takes until it is connected. */
  private static double withoutBacklog(Path folder, int plant, int cloud) throws Exception {
    try (var agent = new AgentProcess(Files.createDirectories(folder))) {
      agent.replaceConfig(CONFIG.formatted(plant, cloud).replace("id: backlog", "id: empty"));
      long start = System.nanoTime();
      agent.start();
      agent.await("it is connected", SOON, BacklogLab::connected);
      return seconds(start);
    }
  }

  /** By a process of its own, through the agent's own storage. */
  private static void fill(Path store) throws Exception {
    Files.createDirectories(store.getParent());
    long start = System.nanoTime();
    try (ChildProcess child =
        ChildProcess.named("fill")
            .jvmFlags("-Xmx64m", "-XX:+UseSerialGC")
            .startJava(
                OutboxWorker.class.getName(),
                "backlog",
                store.toString(),
                Long.toString(RECORDS))) {
      assertThat(child.awaitExit(LONGEST)).as(() -> child.lines().toString()).isZero();
    }
    System.out.printf("  %,d records stored in %.1f s%n", RECORDS, seconds(start));
  }

  private static void publish(Publisher publisher, int number) throws Exception {
    byte[] payload = ("{\"n\": " + number + "}").getBytes(StandardCharsets.UTF_8);
    publisher.publish(new Message("live/" + number % 7, "live-" + number % 7, payload));
  }

  private static void going(AgentProcess agent, long start) throws TimeoutException {
    if (!agent.process().isAlive() || seconds(start) > LONGEST.toSeconds()) {
      throw new TimeoutException(
          "the backlog is not drained:\n" + String.join("\n", agent.process().lines()));
    }
  }

  private static void whole(Verdict verdict) {
    assertThat(verdict.lost()).as(verdict::toText).isZero();
    assertThat(verdict.duplicated()).as(verdict::toText).isZero();
    assertThat(verdict.reordered()).as(verdict::toText).isZero();
  }

  private static boolean connected(Facts status) {
    return status.one("uplinks", "name", "up").text("connected").equals("true")
        && status.one("sources", "name", "in").text("connected").equals("true");
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
