package io.mutstreams.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An uplink moves to a broker that cannot be reached, while records flow: it sends them to the
 * former broker until the new one is there, says so, and goes over by itself.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class UplinkMovesIT {
  private static final int RATE = 500;
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration SOON = Duration.ofSeconds(90);

  /** What one broker got first is to be seen first, though two clients look. */
  private static final Duration LATER = Duration.ofMillis(300);

  private static final List<GroupFeed.Group> GROUPS =
      List.of(new GroupFeed.Group("g1", 10, 1), new GroupFeed.Group("g2", 10, 1));

  private static final String CONFIG =
      """
      agent: {id: gw}
      connections:
        plant: {url: mqtt://127.0.0.1:%d}
        cloud: {url: mqtt://127.0.0.1:%d}
        other: {url: mqtt://127.0.0.1:%d}
      sources:
        in: {from: plant, topics: [plant/+/+], id: body.id, key: "topic[1] + '-' + topic[2]"}
      streams:
        main: {from: [in], to: up}
      uplinks:
        up: {to: cloud, topic: "up/{topic}"}
      """;

  private final Ledger ledger = new Ledger();
  private String yaml = "";

  private interface Acts {
    void on(AgentProcess agent, Load load, FaultProxy way) throws Exception;
  }

  /** The way to the other broker is cut at first. */
  private List<Verdict> play(Path folder, Acts acts) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime() & 0xffffff);
    System.out.println("UplinkMovesIT: seed " + seed);
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var cloud = EmbeddedBroker.inMemory(0).start();
        var other = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", other.port());
        var late = FaultProxy.start(0, "127.0.0.1", other.port());
        var agent = new AgentProcess(folder)) {
      way.cut();
      late.delay(LATER);
      yaml = CONFIG.formatted(plant.port(), cloud.port(), way.port());
      agent.replaceConfig(yaml);
      agent.start();
      awaitUplink(agent, "it is connected", uplink -> uplink.text("connected").equals("true"));
      try (var watch = Watch.open(List.of(cloud.url(), late.url()), GROUPS);
          var load = Load.start(plant.url(), ledger, new GroupFeed(RATE, seed, GROUPS))) {
        load.awaitMore(RATE);
        acts.on(agent, load, way);
        load.awaitMore(RATE);
        load.stop();
        watch.await(ledger, QUIET, LONGEST);
        List<Verdict> verdicts = watch.verdicts(ledger);
        verdicts.forEach(verdict -> System.out.println("  " + verdict.toText()));
        return verdicts;
      }
    }
  }

  private interface Condition {
    boolean of(Facts uplink);
  }

  private static void awaitUplink(AgentProcess agent, String what, Condition condition)
      throws Exception {
    agent.await(what, SOON, status -> condition.of(status.one("uplinks", "name", "up")));
  }

  private Facts edit(AgentProcess agent, String from, String to) throws IOException {
    assertThat(yaml).contains(from);
    yaml = yaml.replace(from, to);
    agent.replaceConfig(yaml);
    Facts change = agent.reload();
    assertThat(change.text("outcome")).as(change.tree().toString()).isEqualTo("accepted");
    return change;
  }

  /** It is connected to the former broker, and stores nothing. */
  private static void checkWaits(AgentProcess agent, int from) throws Exception {
    Facts uplink = agent.status().one("uplinks", "name", "up");
    assertThat(uplink.text("connected")).isEqualTo("true");
    assertThat(uplink.part("outbox").number("records")).isZero();
    Facts moving = uplink.part("moving");
    assertThat(moving.text("from")).isEqualTo("127.0.0.1:" + from);
    assertThat(moving.text("since")).isNotEmpty();
    assertThat(moving.text("sentence"))
        .contains("uplink up waits since " + moving.text("since"), "roll back");
    assertThat(agent.plan().tree().toString()).contains("uplink up waits since");
  }

  private static void awaitMoved(AgentProcess agent) throws Exception {
    awaitUplink(
        agent,
        "it has gone over",
        uplink ->
            uplink.text("connected").equals("true") && uplink.part("moving").tree().isEmpty());
  }

  private static int port(String yaml, String connection) {
    return Integer.parseInt(
        yaml.replaceAll("(?s).*" + connection + ": .url: [^}]*:(\\d+)}.*", "$1"));
  }

  @Test
  void goesOverWhenTheBrokerIsThere(@TempDir Path folder) throws Exception {
    List<Verdict> verdicts =
        play(
            folder,
            (agent, load, way) -> {
              int cloud = port(yaml, "cloud");
              assertThat(edit(agent, "to: cloud", "to: other").tree().toString())
                  .contains("uplink up: goes over to connection other; it waits for that");
              checkWaits(agent, cloud);
              load.awaitMore(RATE);
              edit(agent, "to: up}", "to: up}\n  more: {from: [in], to: []}");
              checkWaits(agent, cloud);
              load.awaitMore(RATE);
              edit(agent, "to: other", "to: cloud");
              awaitMoved(agent);
              load.awaitMore(RATE);
              edit(agent, "to: cloud", "to: other");
              checkWaits(agent, cloud);
              load.awaitMore(RATE);
              way.heal();
              awaitMoved(agent);
              load.awaitMore(RATE);
              assertThat(way.connections()).isPositive();
            });
    for (Verdict verdict : verdicts) {
      assertThat(verdict.expected()).isPositive();
      assertThat(verdict.exact()).as(verdict.toText()).isTrue();
    }
  }

  /**
   * An agent that has just started is connected nowhere: it stores until the new broker is there.
   */
  @Test
  void goesByTheConfigurationAfterACrash(@TempDir Path folder) throws Exception {
    List<Verdict> verdicts =
        play(
            folder,
            (agent, load, way) -> {
              edit(agent, "to: cloud", "to: other");
              checkWaits(agent, port(yaml, "cloud"));
              load.awaitMore(RATE);
              agent.kill();
              load.awaitMore(RATE);
              agent.start();
              awaitUplink(agent, "it stores", up -> up.part("outbox").number("records") > 0);
              assertThat(
                      agent.status().one("uplinks", "name", "up").part("moving").tree().isEmpty())
                  .isTrue();
              way.heal();
              awaitMoved(agent);
            });
    for (Verdict verdict : verdicts) {
      assertThat(verdict.expected()).isPositive();
      assertThat(verdict.complete()).as(verdict.toText()).isTrue();
      assertThat(verdict.unexpected()).as(verdict.toText()).isZero();
      assertThat(verdict.duplicatedSameId()).as(verdict.toText()).isEqualTo(verdict.duplicated());
    }
  }
}
