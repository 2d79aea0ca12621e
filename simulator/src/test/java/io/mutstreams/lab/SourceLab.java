package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.BrokerProcess;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.HiveMqProcess;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.link.Link;
import io.mutstreams.simulator.link.LinkListener;
import io.mutstreams.simulator.link.LinkOptions;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What can go wrong between a real agent and the plant broker, and with the agent's clock: nothing
 * is lost, no key's records change places, and windows count exactly.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class SourceLab {
  private static final int RATE = 500;
  private static final int TAKEOVERS = 8;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static long seed;
  private static EmbeddedBroker cloud;

  @BeforeAll
  static void startCloud() throws IOException {
    seed = Lab.seed("SourceLab");
    cloud = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopCloud() {
    cloud.close();
  }

  /** What is done under load. */
  private interface Fault {
    void make(Trial trial, Load load, FaultProxy way, Counts counts) throws Exception;
  }

  private static void under(
      String name, int plant, Path folder, Map<String, String> environment, Fault fault)
      throws Exception {
    var groups =
        List.of(new GroupFeed.Group(name + "-a", 10, 1), new GroupFeed.Group(name + "-b", 10, 1));
    String plantUrl = "mqtt://127.0.0.1:" + plant;
    try (var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var counts = new Counts(cloud.url(), RATE, seed, groups)) {
      var config = new KillConfig(name, plant, way.port());
      try (var trial = Trial.begin(folder, environment, config.yaml(), cloud.url(), "up/#")) {
        Load load = trial.send(plantUrl, counts.feed());
        load.awaitMore(RATE);
        fault.make(trial, load, way, counts);
        load.awaitMore(2L * RATE);
        trial.stopSending();
        Counts.closeWindows(plantUrl, config.flushTopics());
        Trial.assertSound(trial.verdict(name));
        counts.assertExact(trial.sent());
      }
    }
  }

  @Rounds
  void aPlantBrokerThatIsRestarted(@TempDir Path folder) throws Exception {
    try (var plant = new HiveMqProcess(Files.createDirectory(folder.resolve("plant")))) {
      var unused = BrokerProcess.started(plant);
      under(
          "restart",
          plant.port(),
          folder,
          Map.of(),
          (trial, load, way, counts) -> {
            plant.stop();
            plant.start();
            trial.awaitConnected();
            load.awaitMore(2L * RATE);
          });
    }
  }

  /** What it has acknowledged and not handed over by then is lost with it, by its own doing. */
  @Rounds
  void aPlantBrokerThatForgetsEverything(@TempDir Path folder) throws Exception {
    String name = "forgetful";
    try (var plant = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
      var config = new KillConfig(name, plant.port(), way.port());
      try (var trial = Trial.begin(folder, Map.of(), config.yaml(), cloud.url(), "up/#")) {
        for (int i = 0; i < 2; i++) {
          var groups =
              List.of(
                  new GroupFeed.Group(name + "-a" + i, 10, 1),
                  new GroupFeed.Group(name + "-b" + i, 10, 1));
          Load load = trial.send(plant.url(), new Renamed(new GroupFeed(RATE, seed, groups)));
          load.awaitMore(2L * RATE);
          way.cut(); // so that it holds records that it has not acknowledged
          load.awaitMore(2L * RATE);
          load.stop();
          trial
              .agent()
              .await("it has received everything", LONGEST, s -> received(s) >= trial.sent());
          plant.stop();
          var unused = plant.start();
          trial.awaitConnected();
          for (String group : List.of("a", "b")) {
            Probe.awaitSubscriber(plant.url(), "plant/" + name + "-" + group + "/probe");
          }
          way.heal();
        }
        trial.stopSending();
        Trial.assertSound(trial.verdict(name));
      }
    }
  }

  private static long received(Facts status) {
    return status.all("sources").stream().mapToLong(one -> one.number("records")).sum();
  }

  @Rounds
  void aSessionThatAnotherClientTakes(@TempDir Path folder) throws Exception {
    try (var plant = EmbeddedBroker.inMemory(0).start()) {
      under(
          "taken",
          plant.port(),
          folder,
          Map.of(),
          (trial, load, way, counts) -> {
            for (int i = 0; i < TAKEOVERS; i++) {
              String source = i % 2 == 0 ? "first" : "second";
              long connects = connects(trial.agent(), source);
              // It acknowledges nothing, and so takes nothing away.
              String client = "mutstreams-kill-taken-" + source;
              try (var thief =
                  Link.open(LinkOptions.persistent(plant.url(), client), new LinkListener() {})) {
                assertThat(thief.sessionPresent()).as(client + " is its session").isTrue();
                trial.agent().await("it is back", LONGEST, s -> connects(s, source) > connects);
              }
              trial.awaitConnected();
              load.awaitMore(RATE / 2);
            }
          });
    }
  }

  private static long connects(AgentProcess agent, String source) {
    return connects(agent.status(), source);
  }

  private static long connects(Facts status, String source) {
    return status.one("sources", "name", source).number("connects");
  }

  @Rounds
  void aClockThatIsSetByAnHour(@TempDir Path folder) throws Exception {
    FakeClock.require();
    var clock = FakeClock.in(folder);
    try (var plant = EmbeddedBroker.inMemory(0).start()) {
      under(
          "clock",
          plant.port(),
          folder,
          clock.environment(),
          (trial, load, way, counts) -> {
            var jumps = new ClockJumps(clock, trial, load, way, counts, RATE);
            jumps.whileConnected();
            jumps.whileAway();
            jumps.whileDead();
          });
    }
  }
}
