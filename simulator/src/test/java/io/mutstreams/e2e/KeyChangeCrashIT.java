package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL in the middle of an edit of {@code agent.storage-key}, with a store full of an outage:
 * when the file begins to be written anew, when a part of it is, when it is done. Each time the
 * agent starts with the files as they are, with the one key or the other, and nothing is lost.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
final class KeyChangeCrashIT {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int RECORDS = 3_000;
  private static final int LENGTH = 2_000;
  private static final String CONFIG =
      """
      agent: {id: sealed%s}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], format: json, key: "topic[1]"}
      streams:
        forward: {from: readings, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  /** When it is killed. */
  private enum Moment {
    BEGINS,
    HAS_WRITTEN_SOME,
    IS_DONE
  }

  @TempDir Path folder;

  private static String key(int number) {
    return number == 0 ? "" : "key number " + number + ", made by chance";
  }

  /** The settings that go over from one key to the next; 0 is none. */
  private static String keys(int from, int to) {
    return (to == 0 ? "" : ", storage-key: '" + key(to) + "'")
        + (from == 0 ? "" : ", former-storage-key: '" + key(from) + "'");
  }

  private static void publish(EmbeddedBroker plant, int from, int count) throws Exception {
    String text = "x".repeat(LENGTH);
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = from; i < from + count; i++) {
        byte[] payload = ("{\"n\": " + i + ", \"text\": \"" + text + "\"}").getBytes(UTF_8);
        publisher.publish(new Message("plant/a", "a", payload));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  private boolean copying() {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      return files.anyMatch(
          file -> file.toString().endsWith(".encrypting") && file.toFile().length() > 0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return false; // it went while it was looked at
    }
  }

  private void killAt(Moment moment, AgentProcess agent) throws Exception {
    switch (moment) {
      case BEGINS -> agent.process().awaitThat("it begins", () -> says(agent, "is being "), SOON);
      case HAS_WRITTEN_SOME ->
          agent
              .process()
              .awaitThat("it has begun", () -> copying() || says(agent, "crypted anew ("), SOON);
      case IS_DONE ->
          agent
              .process()
              .awaitThat(
                  "it is done",
                  () ->
                      says(agent, "crypted anew (")
                          || says(agent, "is encrypted (")
                          || says(agent, "is decrypted ("),
                  SOON);
    }
    agent.kill();
  }

  private static boolean says(AgentProcess agent, String words) {
    return agent.process().lines().stream()
        .anyMatch(line -> line.contains("The storage file") && line.contains(words));
  }

  private static int number(io.mutstreams.simulator.link.Incoming came) {
    try {
      return ((Number) Objects.requireNonNull(Sink.body(came).get("n"))).intValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aKillInTheMiddleLosesNothing() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder)) {
      way.cut();
      agent.replaceConfig(CONFIG.formatted("", plant.port(), way.port()));
      agent.start();
      int sent = 0;
      List<int[]> ways = List.of(new int[] {0, 1}, new int[] {1, 2}, new int[] {2, 0});
      for (Moment moment : Moment.values()) {
        for (int[] keys : ways) {
          agent.await(
              "it is connected",
              SOON,
              s -> s.one("sources", "name", "readings").text("connected").equals("true"));
          publish(plant, sent, RECORDS / 9);
          sent += RECORDS / 9;
          long all = sent;
          agent.await("all is stored", SOON, s -> AgentProcess.stored(s, "out") >= all);
          agent.replaceConfig(CONFIG.formatted(keys(keys[0], keys[1]), plant.port(), way.port()));
          killAt(moment, agent);
          agent.start();
          // What was not acknowledged when it was killed comes again.
          agent.await("all is there", SOON, s -> AgentProcess.stored(s, "out") >= all);
          assertThat(agent.status().texts("alarms"))
              .as(moment + " " + keys[0] + " to " + keys[1])
              .noneMatch(alarm -> alarm.contains("damaged") || alarm.contains("moved aside"));
          System.out.println("  killed: " + moment + ", from " + keys[0] + " to " + keys[1]);
        }
      }
      way.heal();
      int last = sent - 1;
      sink.awaitOne(0, came -> number(came) == last, SOON);
      assertThat(sink.all().stream().map(KeyChangeCrashIT::number).distinct().toList())
          .isEqualTo(IntStream.range(0, sent).boxed().toList());
    }
  }
}
