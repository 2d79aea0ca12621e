package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A source that gets a further topic gets each message that its broker has retained for it once:
 * they come before the change is committed, and wait for that.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RetainedTopicsIT {
  private static final int RETAINED = 5;
  private static final int EDITS = 12;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      agent: {id: retained}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        state: {from: plant, topics: [%s]}
      streams:
        forward: {from: state, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  @Test
  void fromHiveMq(@TempDir Path folder) throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start()) {
      eachOnce(plant.port(), folder);
    }
  }

  @Test
  void fromMosquitto(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    try (var plant = Brokers.mosquitto(folder)) {
      eachOnce(plant.port(), folder);
    }
  }

  private static void eachOnce(int plant, Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).start();
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder)) {
      MqttAsyncClient sensor =
          new MqttAsyncClient("tcp://127.0.0.1:" + plant, "sensor", new MemoryPersistence());
      sensor.connect().waitForCompletion();
      for (int i = 0; i < RETAINED; i++) {
        sensor
            .publish("b/" + i, new MqttMessage("on".getBytes(UTF_8), 1, true, null))
            .waitForCompletion();
      }
      agent.replaceConfig(CONFIG.formatted(plant, cloud.port(), "a/#"));
      agent.start();
      for (int i = 1; i <= EDITS; i++) {
        agent.replaceConfig(CONFIG.formatted(plant, cloud.port(), "a/#, b/#"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
        // Comes behind them.
        String mark = "a/" + i;
        sensor
            .publish(mark, new MqttMessage("mark".getBytes(UTF_8), 1, false, null))
            .waitForCompletion();
        sink.awaitOne(0, message -> message.topic().equals("up/" + mark), SOON);
        List<String> all = sink.all().stream().map(message -> message.topic()).toList();
        assertThat(all.stream().filter(topic -> topic.startsWith("up/b/")))
            .as("after edit " + i)
            .hasSize(i * RETAINED);
        agent.replaceConfig(CONFIG.formatted(plant, cloud.port(), "a/#"));
        assertThat(agent.reload().text("outcome")).isEqualTo("accepted");
      }
      sensor.disconnect().waitForCompletion();
      sensor.close();
    }
  }
}
