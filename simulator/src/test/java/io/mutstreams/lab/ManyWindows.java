package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.message.Message;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;

/**
 * Many keys whose windows close all at once, while nothing can be stored and the upstream broker is
 * away. Owned by the thread of the test.
 */
final class ManyWindows {
  static final int KEYS = 20_000;

  /**
   * What may wait to be stored with a heap of 64 MB, and what an uplink brings at once when it
   * begins to store.
   */
  private static final long MOST_QUEUED = 8_192 + 5_001 + 1_000;

  private static final long HOUR = 3_600_000;
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final String TEXT =
      """
      agent: {id: windows}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
      sources:
        readings: {from: plant, topics: [windows/+], key: body.key, time: body.ts}
      streams:
        counts:
          from: readings
          steps:
            - window: {every: 1h, compute: count}
          to: out
      uplinks:
        out: {to: cloud, topic: "closed/{key}"}
      """;

  private final Map<String, Integer> arrived = new ConcurrentHashMap<>();
  private final AgentProcess agent;

  private ManyWindows(AgentProcess agent) {
    this.agent = agent;
  }

  /**
   * @param folder of the agent
   * @param plant port
   * @param cloud port
   */
  static void closeWhileNothingCanBeStored(Path folder, FailingSync sync, int plant, int cloud)
      throws Exception {
    try (var way = FaultProxy.start(0, "127.0.0.1", cloud);
        var agent = new AgentProcess(folder, sync.environment());
        var publisher = Publisher.open("mqtt://127.0.0.1:" + plant, new Ledger(), 500)) {
      agent.replaceConfig(TEXT.formatted(plant, way.port()));
      agent.start();
      new ManyWindows(agent).run(way, sync, publisher, "mqtt://127.0.0.1:" + cloud);
    }
  }

  private void run(FaultProxy way, FailingSync sync, Publisher publisher, String cloud)
      throws Exception {
    agent.await(
        "it is connected",
        SOON,
        status ->
            status.one("sources", "name", "readings").text("connected").equals("true")
                && status.one("uplinks", "name", "out").text("connected").equals("true"));
    long hour = System.currentTimeMillis() / HOUR * HOUR - 3 * HOUR;
    for (int i = 0; i < KEYS; i++) {
      publish(publisher, "key-" + i, hour + i);
    }
    agent.await(
        "all of it is in state",
        SOON,
        status ->
            status.one("sources", "name", "readings").number("records") == KEYS && settled(status));
    Facts state = agent.status().one("streams", "name", "counts").all("steps").get(0).part("state");
    System.out.println("  state: " + state.tree());
    assertThat(state.number("refused")).isZero();

    way.cut();
    sync.begin();
    publish(publisher, "last", System.currentTimeMillis());
    long queued = awaitStanding();
    System.out.println("  " + queued + " records wait to be stored");
    assertThat(queued).isLessThan(MOST_QUEUED);
    assertThat(agent.process().isAlive()).isTrue();

    try (var link = Link.open(LinkOptions.clean(cloud), listener())) {
      link.subscribe(List.of("closed/+"));
      sync.end();
      way.heal();
      agent.await(
          "all windows are there", SOON, status -> arrived.size() >= KEYS && settled(status));
    }
    assertThat(arrived).hasSize(KEYS);
    assertThat(arrived.keySet()).contains("closed/key-0", "closed/key-" + (KEYS - 1));
  }

  /** How many records wait to be stored when no more come. */
  private long awaitStanding() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + SOON.toNanos();
    long before = -1;
    while (System.nanoTime() < end) {
      long now = agent.status().part("storage").number("queued_records");
      if (now == before && now > 1_000) {
        return now;
      }
      before = now;
      Thread.sleep(LOOK.toMillis());
    }
    throw new TimeoutException("its windows do not close, or without end: " + before);
  }

  private static boolean settled(Facts status) {
    return status.one("sources", "name", "readings").number("unsettled") == 0;
  }

  private static void publish(Publisher publisher, String key, long time)
      throws IOException, InterruptedException {
    String json = "{\"key\": \"" + key + "\", \"ts\": " + time + "}";
    publisher.publish(new Message("windows/all", key, json.getBytes(StandardCharsets.UTF_8)));
  }

  private LinkListener listener() {
    return new LinkListener() {
      @Override
      public void arrived(Link on, io.mutstreams.simulator.link.Incoming message) {
        arrived.merge(message.topic(), 1, Integer::sum);
        on.acknowledge(message);
      }
    };
  }
}
