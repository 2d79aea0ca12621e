package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * More keys than the usual small heap can hold the state of: the agent says so, goes on, and is
 * there again after a crash, with all that its state may hold.
 */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@Alone
final class StateBoundIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int RATE = 5_000;
  private static final int MANY = 110_000;
  private static final int FEW = 2_000;
  private static final String CONFIGURATION =
      """
      agent: {id: bounded}
      connections:
        plant: {url: "PLANT"}
        cloud: {url: "CLOUD"}
      sources:
        once: {from: plant, topics: [once/+], key: "topic[1]"}
        keyed: {from: plant, topics: [keyed/+], key: 'topic[1] + "-" + string(body.value)'}
      streams:
        forgetting:
          from: once
          steps:
            - dedupe: {within: 10m}
          to: out
        keeping:
          from: keyed
          steps:
            - throttle: 1h
          to: out
      uplinks:
        out: {to: cloud, topic: "up/{topic}"}
      """;

  @TempDir Path folder;

  @Test
  void stateThatOutgrowsTheHeapIsBounded() throws Exception {
    try (Brokers.Running plant = Brokers.hivemq(folder);
        Brokers.Running cloud = Brokers.hivemq(folder);
        Sink once = Sink.open(cloud.url(), "up/once/#");
        Sink keyed = Sink.open(cloud.url(), "up/keyed/#")) {
      String yaml = CONFIGURATION.replace("PLANT", plant.url()).replace("CLOUD", cloud.url());
      long forgetting;
      try (Gateway gateway = Gateway.start(folder.resolve("gateway"), yaml)) {
        forgetting = send(plant, "once", MANY);
        once.await(forgetting, SOON);
        Facts step = step(gateway.status(), "forgetting");
        assertThat(step.number("forgotten_early")).isPositive();
        assertThat(step.number("refused")).isZero();
        assertThat(step.number("values")).isGreaterThan(40_000);

        long keeping = send(plant, "keyed", MANY / 2);
        long all = forgetting + keeping;
        gateway.await("all is through", status -> status.settled(all));
        Facts status = gateway.status();
        step = step(status, "keeping");
        System.out.println("  keeping: " + step.tree() + ", " + status.part("state").tree());
        assertThat(step.number("refused")).isPositive();
        assertThat(step.number("values")).isGreaterThan(10_000);
        assertThat((long) keyed.count()).isEqualTo(keeping - step.number("refused"));
        assertThat(status.number("dead_letters")).isEqualTo(step.number("refused"));
        assertThat(status.part("state").number("bytes"))
            .isLessThan(status.part("state").number("limit_bytes") + 10_000);
        assertThat(String.join("\n", status.texts("alarms")))
            .contains("state 'seen' of step forgetting.dedupe", "forgotten before their time")
            .contains("state 'passed' of step keeping.throttle", "go to the dead letters");
        // All that the state may hold is to fit at a start too.
        gateway.child().kill();
      }
      try (Gateway gateway = Gateway.start(folder.resolve("gateway"), yaml)) {
        Facts status = gateway.status();
        System.out.println("  after a crash: " + status.part("state").tree());
        assertThat(status.part("state").number("bytes"))
            .isGreaterThan(status.part("state").number("limit_bytes") / 10 * 9);
        long more = send(plant, "once", FEW);
        once.await(forgetting + more, SOON);
        assertThat((long) once.count()).isEqualTo(forgetting + more);
        assertThat(gateway.child().isAlive()).isTrue();
      }
    }
  }

  private static Facts step(Facts status, String stream) {
    return status.one("streams", "name", stream).all("steps").get(0).part("state");
  }

  /** How many were sent: so many, or a few more. */
  private static long send(Brokers.Running plant, String topic, int count) throws Exception {
    try (SteadyLoad load = SteadyLoad.start(plant.url(), topic, 4, RATE)) {
      load.awaitMore(count);
      return load.stop();
    }
  }
}
