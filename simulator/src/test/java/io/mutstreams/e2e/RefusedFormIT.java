package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker upstream that finds the format of some payloads not valid (PUBACK 0x99): each of those
 * is tried as often as is configured and is then among the dead letters with its reason; nothing
 * else waits for it.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RefusedFormIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      agent: {id: form}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        in: {from: plant, topics: [plant/#]}
      streams:
        all: {from: in, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}", tries: 2}
      """;

  @Test
  void whatIsRefusedForItsFormatIsAmongTheDeadLetters(@TempDir Path folder) throws Exception {
    var asked = new AtomicInteger();
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud =
            EmbeddedBroker.inMemory(0)
                .refuseForm(
                    payload -> {
                      boolean bad = new String(payload, StandardCharsets.UTF_8).contains("bad");
                      if (bad) {
                        asked.incrementAndGet();
                      }
                      return bad;
                    })
                .start();
        var agent = new AgentProcess(folder);
        var publisher = Publisher.open(plant.url(), new Ledger(), 100)) {
      agent.replaceConfig(CONFIG.formatted(plant.port(), cloud.port()));
      agent.start();
      agent.await(
          "it is connected",
          SOON,
          status ->
              status.one("sources", "name", "in").text("connected").equals("true")
                  && status.one("uplinks", "name", "out").text("connected").equals("true"));
      try (var sink = Sink.open(cloud.url(), "up/#")) {
        for (int i = 0; i < 100; i++) {
          String json = "{\"n\": " + i + ", \"is\": \"" + (i % 10 == 0 ? "bad" : "good") + "\"}";
          publisher.publish(new Message("plant/a", "a", json.getBytes(StandardCharsets.UTF_8)));
        }
        sink.await(90, SOON);
        agent.await(
            "the others are dead letters", SOON, status -> status.number("dead_letters") == 10);
        Facts status = agent.status();
        assertThat(asked).as("each was tried twice").hasValue(20);
        assertThat(status.one("uplinks", "name", "out").number("refused")).isEqualTo(10);
        assertThat(status.one("uplinks", "name", "out").number("delivered")).isEqualTo(90);
        assertThat(status.one("sources", "name", "in").number("unsettled")).isZero();
        assertThat(status.all("newest_dead_letters"))
            .isNotEmpty()
            .allSatisfy(
                letter ->
                    assertThat(letter.text("reason")).contains("payload format not valid", "0x99"));
      }
    }
  }
}
