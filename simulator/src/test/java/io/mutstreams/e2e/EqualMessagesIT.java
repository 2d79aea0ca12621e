package io.mutstreams.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sensor whose messages all say the same, as one does that reports a state again and again: none
 * of them is taken for a repeat of another, whatever happens to the connection and the topics.
 */
@Alone
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EqualMessagesIT {
  private static final int EACH = 300;
  private static final int CUTS = 6;
  private static final long GAP_NANOS = 3_000_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String CONFIG =
      """
      agent: {id: equal}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        state: {from: plant, topics: ["%s"]}
      streams:
        forward: {from: state, to: out}
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  private final AtomicInteger acknowledged = new AtomicInteger();
  private int published;

  @Test
  void noneIsLostByHiveMq(@TempDir Path folder) throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start()) {
      cutsAndOtherTopics(plant.port(), folder);
    }
  }

  /**
   * It does not use packet ids again soon: so nothing comes twice for the cuts. It sends a copy for
   * each subscription, which with such messages is told from the next one by the order alone: so
   * one may come twice at each edit.
   */
  @Test
  void noneIsLostByMosquitto(@TempDir Path folder) throws Exception {
    Assumptions.assumeTrue(Brokers.mosquittoProgram().isPresent(), "mosquitto is not installed");
    try (var plant = Brokers.mosquitto(folder)) {
      assertThat(cutsAndOtherTopics(plant.port(), folder)).isLessThanOrEqualTo(published + CUTS);
    }
  }

  /** How many came. */
  private int cutsAndOtherTopics(int plant, Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", plant);
        var sink = Sink.open(cloud.url(), "up/#");
        var agent = new AgentProcess(folder);
        Link sensor =
            Link.open(LinkOptions.clean("mqtt://127.0.0.1:" + plant), new LinkListener() {})) {
      agent.replaceConfig(CONFIG.formatted(way.port(), cloud.port(), "plant/+"));
      agent.start();
      awaitConnects(agent, 1);
      // More than may be under way at once.
      say(sensor, 1_200);
      for (int i = 0; i < CUTS; i++) {
        say(sensor, EACH);
        way.cut();
        say(sensor, EACH / 3);
        way.heal();
        awaitConnects(agent, i + 2);
        String topics = i % 2 == 0 ? "plant/#" : "plant/+";
        agent.replaceConfig(CONFIG.formatted(way.port(), cloud.port(), topics));
        say(sensor, EACH / 3);
        agent.await(
            "it has the other topics",
            SOON,
            status -> status.one("sources", "name", "state").tree().toString().contains(topics));
      }
      say(sensor, EACH);
      long end = System.nanoTime() + SOON.toNanos();
      while (acknowledged.get() < published && System.nanoTime() < end) {
        Thread.sleep(5);
      }
      assertThat(acknowledged.get()).as("acknowledged to the sensor").isEqualTo(published);
      sink.await(published, SOON);
      agent.await(
          "nothing is under way",
          SOON,
          status -> status.one("sources", "name", "state").number("unsettled") == 0);
      System.out.printf("  %,d messages that say the same, %,d came%n", published, sink.count());
      return sink.count();
    }
  }

  private static void awaitConnects(AgentProcess agent, int connects) throws Exception {
    agent.await(
        "it is connected",
        SOON,
        status -> {
          Facts state = status.one("sources", "name", "state");
          return state.text("connected").equals("true") && state.number("connects") >= connects;
        });
  }

  private void say(Link sensor, int times) throws IOException, InterruptedException {
    long due = System.nanoTime();
    for (int i = 0; i < times; i++) {
      while (!sensor.publish(
          "plant/door", "1".getBytes(UTF_8), Map.of(), reason -> acknowledged.incrementAndGet())) {
        Thread.sleep(1);
      }
      published++;
      due += GAP_NANOS;
      long wait = due - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
    }
  }
}
