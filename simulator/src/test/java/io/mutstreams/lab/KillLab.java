package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL of a real agent at random moments in six conditions, five times in each ({@code
 * -Dlab.rounds}: in all; 60 are ten in each): nothing is lost, no key's records change places, what
 * comes twice carries the same record id, and windows of a source whose repeats are recognised
 * count exactly.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
final class KillLab {
  private static final int RATE = 1_000;
  private static final int ROUNDS = 30;

  private static long seed;
  private static EmbeddedBroker plant;
  private static EmbeddedBroker cloud;

  @BeforeAll
  static void startBrokers() throws IOException {
    seed = Lab.seed("KillLab");
    plant = EmbeddedBroker.inMemory(0).start();
    cloud = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopBrokers() {
    plant.close();
    cloud.close();
  }

  @ParameterizedTest
  @EnumSource(Kill.class)
  void losesNothingWhenKilled(Kill kill, @TempDir Path folder) throws Exception {
    String name = kill.name().toLowerCase(Locale.ROOT);
    assumeTrue(Lab.wanted(name), "another case alone is wanted");
    int rounds = Math.max(1, Lab.rounds(ROUNDS) / Kill.values().length);
    var groups =
        List.of(new GroupFeed.Group(name + "-a", 10, 1), new GroupFeed.Group(name + "-b", 10, 1));
    try (var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var counts = new Counts(cloud.url(), RATE, seed, groups)) {
      var config = new KillConfig(name, plant.port(), way.port());
      if (kill == Kill.TRIAL) {
        config.putOnTrial();
      }
      try (var trial = Trial.begin(folder, Map.of(), config.yaml(), cloud.url(), "up/#")) {
        var load = trial.send(plant.url(), counts.feed());
        load.awaitMore(RATE);
        try (var killer = new Killer(trial.agent(), load, way, config, seed ^ name.hashCode())) {
          for (int round = 1; round <= rounds; round++) {
            System.out.printf("  %s, round %d: %s%n", name, round, killer.round(kill));
            assertThat(kill != Kill.TRIAL || killer.isBack()).as("it has gone back").isTrue();
          }
          if (kill == Kill.CHANGE && rounds > 2) {
            assertThat(killer.midChange()).as("kills while a change was under way").isPositive();
          }
        }
        way.heal();
        trial.awaitConnected();
        trial.stopSending();
        Counts.closeWindows(plant.url(), config.flushTopics());
        Verdict verdict = trial.verdict(name);
        System.out.println("  streams: " + trial.agent().status().tree().get("streams"));
        Trial.assertSound(verdict);
        counts.assertExact(trial.sent());
      }
    }
  }
}
