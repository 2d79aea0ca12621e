package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.agent.format.Json;
import io.mutstreams.api.Bytes;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look into what is stored, on an agent that runs and on one that does not. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class StoreCommandsIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int RECORDS = 3_000;
  private static final String CONFIG =
      """
      agent: {id: desk}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: ["plant/#"], format: json, key: "topic[1]"}
      streams:
        forward:
          from: [readings]
          steps:
            - filter: body.value >= 0
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  @TempDir Path folder;

  private record Outcome(int code, String text) {}

  private Outcome command(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--data", folder.resolve("data").toString()));
    try (ChildProcess command =
        AgentLauncher.start(
            ChildProcess.named("command"), List.of("-Xmx64m"), line.toArray(String[]::new))) {
      int code = command.awaitExit(SOON);
      String text = String.join("\n", command.lines());
      System.out.println("  mutstreams " + String.join(" ", words) + "\n" + text.indent(4));
      return new Outcome(code, text);
    }
  }

  private static void publish(EmbeddedBroker plant, int from, int count) throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = from; i < from + count; i++) {
        byte[] payload = ("{\"value\": " + i + "}").getBytes(UTF_8);
        publisher.publish(new Message("plant/" + i % 5, "" + i % 5, payload));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  private List<Long> exported(String name) throws Exception {
    Path file = folder.resolve(name);
    assertThat(command("outbox", "export", file.toString()).code()).isZero();
    return Files.readAllLines(file).stream()
        .map(line -> (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.utf8(line))))
        .map(line -> value(String.valueOf(line.get("payload")).getBytes(UTF_8)))
        .toList();
  }

  private static long value(byte[] payload) {
    Map<?, ?> body = (Map<?, ?>) Objects.requireNonNull(Json.read(Bytes.copyOf(payload)));
    return (Long) Objects.requireNonNull(body.get("value"));
  }

  private static long last(Sink sink) {
    List<Incoming> all = sink.all();
    return all.isEmpty() ? -1 : value(all.get(all.size() - 1).payload());
  }

  private static List<Long> values(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> (long) i).toList();
  }

  @Test
  void anOutageIsLookedAtExportedAndDiscardedInPartRunningAndStopped() throws Exception {
    int cloudPort = EmbeddedBroker.freePort();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var agent = new AgentProcess(folder)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), cloudPort));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          s -> s.one("sources", "name", "readings").text("connected").equals("true"));
      publish(plant, 0, RECORDS);
      agent.await("all is stored", SOON, s -> AgentProcess.stored(s, "out") == RECORDS);

      assertThat(command("outbox", "list").text()).containsPattern("out +3,000 .*1-3000");
      assertThat(command("outbox", "show", "out", "--from", "7", "--limit", "3").text())
          .contains("{\"value\": 6}", "{\"value\": 8}")
          .doesNotContain("{\"value\": 5}", "{\"value\": 9}");
      assertThat(command("outbox", "peek", "out").text())
          .contains("number    1\n", "topic     up/plant/0", "{\"value\": 0}");
      assertThat(exported("running.jsonl")).isEqualTo(values(0, RECORDS));
      assertThat(command("outbox", "discard", "out").code()).isEqualTo(2);
      assertThat(command("outbox", "discard", "out", "--up-to", "1000", "--yes").text())
          .contains("discarded 1,000 records");
      Facts outbox = agent.status().one("uplinks", "name", "out").part("outbox");
      assertThat(outbox.number("records")).isEqualTo(RECORDS - 1_000);
      assertThat(outbox.number("discarded")).isEqualTo(1_000);
      assertThat(outbox.number("dropped")).isZero();

      agent.stop();
      assertThat(command("outbox", "list").text())
          .contains("The agent is not running")
          .containsPattern("out +2,000 .*1001-3000");
      assertThat(exported("stopped.jsonl")).isEqualTo(values(1_000, RECORDS));
      assertThat(command("outbox", "discard", "out", "--up-to", "1500", "--yes").text())
          .contains("discarded 500 records");

      agent.start();
      assertThat(command("outbox", "discard", "out", "--up-to", "1600", "--yes").text())
          .contains("discarded 100 records");
      try (var cloud = EmbeddedBroker.inMemory(cloudPort).start();
          var sink = Sink.open(cloud.url(), "up/#")) {
        publish(plant, RECORDS, 100);
        agent.await("the last has come", SOON, status -> last(sink) == RECORDS + 99);
        List<Long> came = sink.all().stream().map(each -> value(each.payload())).toList();
        // What the agent sent before the sink was there is not in it.
        int first = came.get(0).intValue();
        assertThat(first).isGreaterThanOrEqualTo(1_600);
        assertThat(came).isEqualTo(values(first, RECORDS + 100));
        assertThat(agent.status().one("uplinks", "name", "out").number("delivered"))
            .isEqualTo(RECORDS - 1_600 + 100);
        assertThat(command("outbox", "list").text()).containsPattern("out +0 ");
      }
    }
  }
}
