package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Incoming;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A storage that is encrypted, with a real agent: an outage, a SIGKILL, an edit of the key, a start
 * without the right one, and the drain. What is stored is nowhere to be read in the files.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class EncryptedStoreIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int RECORDS = 500;
  private static final String TEXT = "only for the eyes of the plant";
  private static final String KEY = "the first key, made by chance";
  private static final String NEXT = "the second key, made by chance";
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

  @TempDir Path folder;

  private void publish(EmbeddedBroker plant, int from, int count) throws Exception {
    try (Publisher publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      for (int i = from; i < from + count; i++) {
        byte[] payload = ("{\"n\": " + i + ", \"text\": \"" + TEXT + "\"}").getBytes(UTF_8);
        publisher.publish(new Message("plant/a", "a", payload));
      }
      assertThat(publisher.drain(SOON)).isTrue();
    }
  }

  private boolean readable(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          return true;
        }
      }
    }
    return false;
  }

  private String list() throws Exception {
    String config = folder.resolve("agent.yaml").toString();
    String data = folder.resolve("data").toString();
    try (ChildProcess command =
        AgentLauncher.start(
            ChildProcess.named("list"),
            List.of("-Xmx64m"),
            "outbox",
            "list",
            "--config",
            config,
            "--data",
            data)) {
      int unused = command.awaitExit(SOON);
      return String.join("\n", command.lines());
    }
  }

  private static void stored(AgentProcess agent, long records) throws Exception {
    agent.await("all is stored", SOON, s -> AgentProcess.stored(s, "out") >= records);
  }

  private static int number(Incoming came) {
    try {
      return ((Number) requireNonNull(Sink.body(came).get("n"))).intValue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void anOutageIsStoredEncryptedAndDrainedAfterAKillAndAChangeOfTheKey() throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder)) {
      way.cut();
      // Not encrypted at first: it is while the first records are there already.
      agent.replaceConfig(CONFIG.formatted("", plant.port(), way.port()));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          s -> s.one("sources", "name", "readings").text("connected").equals("true"));
      publish(plant, 0, RECORDS);
      stored(agent, RECORDS);
      assertThat(readable(TEXT)).isTrue();
      Files.writeString(folder.resolve("key"), KEY + "\n");
      agent.replaceConfig(
          CONFIG.formatted(", storage-key: '${file:key}'", plant.port(), way.port()));
      Facts answer = agent.reload();
      assertThat(answer.text("outcome")).isEqualTo("accepted");
      assertThat(answer.tree().toString())
          .contains("agent.storage-key: the storage is encrypted now")
          .doesNotContain(KEY);
      assertThat(readable(TEXT)).isFalse();
      agent.replaceConfig(
          CONFIG.formatted(", storage-key: '" + NEXT + "'", plant.port(), way.port()));
      assertThat(agent.reload().texts("problems"))
          .singleElement()
          .asString()
          .contains("agent.yaml:", "which agent.former-storage-key must give in the same edit")
          .doesNotContain(NEXT);
      agent.replaceConfig(
          CONFIG.formatted(", storage-key: '${file:key}'", plant.port(), way.port()));

      agent.kill();
      agent.start();
      stored(agent, RECORDS);
      assertThat(readable(TEXT)).isFalse();
      publish(plant, RECORDS, RECORDS);
      stored(agent, 2 * RECORDS);
      agent.kill();
      assertThat(readable(TEXT)).isFalse();
      assertThat(readable(KEY)).isFalse();
      assertThat(list()).containsPattern("out +1,\\d\\d\\d ");

      agent.replaceConfig(CONFIG.formatted("", plant.port(), way.port()));
      assertThatThrownBy(agent::start).hasMessageContaining("is encrypted");
      agent.replaceConfig(
          CONFIG.formatted(", storage-key: '" + NEXT + "'", plant.port(), way.port()));
      assertThatThrownBy(agent::start).hasMessageContaining("another key");
      assertThat(list()).contains("another key");

      agent.replaceConfig(
          CONFIG.formatted(
              ", storage-key: '" + NEXT + "', former-storage-key: '${file:key}'",
              plant.port(),
              way.port()));
      agent.start();
      stored(agent, 2 * RECORDS);
      // And back, while it runs.
      agent.replaceConfig(
          CONFIG.formatted(
              ", storage-key: '${file:key}', former-storage-key: '" + NEXT + "'",
              plant.port(),
              way.port()));
      assertThat(agent.reload().tree().toString()).contains("is encrypted with another key now");
      publish(plant, 2 * RECORDS, 10);
      way.heal();
      agent.await(
          "the last has come",
          SOON,
          s -> sink.all().stream().anyMatch(each -> number(each) == 2 * RECORDS + 9));
      agent.await("nothing waits", SOON, s -> AgentProcess.stored(s, "out") == 0);
      // A message that was stored and not acknowledged when the agent was killed comes again.
      assertThat(sink.all().stream().map(EncryptedStoreIT::number).distinct().toList())
          .isEqualTo(IntStream.range(0, 2 * RECORDS + 10).boxed().toList());
      assertThat(readable(TEXT)).isFalse();
    }
  }
}
