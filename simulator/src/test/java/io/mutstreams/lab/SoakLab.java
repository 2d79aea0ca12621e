package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.BrokerProcess;
import io.mutstreams.e2e.Brokers;
import io.mutstreams.e2e.Facts;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random fault every few seconds under load, for two minutes and what it takes to look ({@code
 * -Dlab.minutes}): nothing is lost, no key's records change places, what comes twice carries the
 * same record id; and memory, threads, file handles and the store of the agent do not grow.
 *
 * <p>What it holds in the end is held against what it held in the beginning, when it was warm and
 * nothing had gone wrong yet. A new process would hide what the old one leaks, so the agent is
 * killed in the first half only, and the end is held against what it holds after that, too. The
 * file of its store is held against what it holds, by the bound that is documented.
 */
@Timeout(value = 90, unit = TimeUnit.MINUTES)
final class SoakLab {
  private static final int RATE = 3_000;
  private static final int MINUTES = 2;
  private static final String NAME = "soak";

  /** At 3,000 records a second the ids of so long fit into the heap. */
  private static final String WITHIN = "10s";

  private static final Duration LONGEST = Duration.ofMinutes(5);
  private static final List<String> UPLINKS = List.of("out", "other", "exactly");

  /** What goes wrong. */
  private enum Fault {
    CLOUD_CUT,
    CLOUD_STALLED,
    CLOUD_FAR,
    CLOUD_RESTARTED,
    PLANT_CUT,
    EDIT,
    KILL
  }

  private static final List<Fault> ALL = List.of(Fault.values());
  private static final List<Fault> WITHOUT_KILL =
      ALL.stream().filter(fault -> fault != Fault.KILL).toList();

  @Test
  void staysLevelAndLosesNothing(@TempDir Path folder) throws Exception {
    assumeTrue(Lab.wanted(NAME), "another case alone is wanted");
    long seed = Lab.seed("SoakLab");
    var groups =
        List.of(new GroupFeed.Group(NAME + "-a", 20, 1), new GroupFeed.Group(NAME + "-b", 20, 1));
    try (var plant =
            BrokerProcess.start(lightest(), Files.createDirectory(folder.resolve("plant")));
        var cloud =
            BrokerProcess.start(lightest(), Files.createDirectory(folder.resolve("cloud")))) {
      try (var down = FaultProxy.start(0, "127.0.0.1", plant.port());
          var up = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
        var config = new KillConfig(NAME, down.port(), up.port(), WITHIN);
        try (var trial = Trial.begin(folder, Map.of(), config.yaml(), cloud.url(), "up/#")) {
          Load load = trial.send(plant.url(), new GroupFeed(Lab.rate(RATE), seed, groups));
          var store = new StoreWatch(trial.agent(), folder.resolve("copy"), config.keepers());
          new Soak(trial.agent(), store, cloud, down, up, config, load, new Random(seed)).run();
          trial.stopSending();
          Trial.assertSound(trial.verdict(NAME));
        }
      }
    }
  }

  /** HiveMQ takes more of a small machine's two processors than the agent that is looked at. */
  private static BrokerProcess.Kind lightest() {
    return Brokers.mosquittoProgram().isPresent()
        ? BrokerProcess.Kind.MOSQUITTO
        : BrokerProcess.Kind.HIVEMQ;
  }

  /** The faults, one after the other; owned by the thread of the test. */
  private record Soak(
      AgentProcess agent,
      StoreWatch store,
      BrokerProcess cloud,
      FaultProxy down,
      FaultProxy up,
      KillConfig config,
      Load load,
      Random random) {

    void run() throws IOException, InterruptedException, TimeoutException {
      long begun = System.nanoTime();
      long whole = TimeUnit.MINUTES.toNanos(Lab.minutes(MINUTES));
      TimeUnit.NANOSECONDS.sleep(whole / 6);
      Level first = quiet("warm");
      faults(whole / 4, ALL);
      faults(whole / 12, WITHOUT_KILL);
      Level middle = quiet("after the last kill");
      faults(whole / 2, WITHOUT_KILL);
      Level last = quiet("in the end");
      double seconds = (System.nanoTime() - begun) / 1e9;
      double rate = load.played() / seconds;
      System.out.printf("  %.0f records/s for %.0f s%n", rate, seconds);
      assertThat(rate).as("records a second").isGreaterThan(Lab.rate(RATE) * 0.8);
      if (Level.known()) {
        last.assertNotAbove(first);
        last.assertNotAbove(middle);
      }
    }

    private void faults(long nanos, List<Fault> kinds)
        throws IOException, InterruptedException, TimeoutException {
      long end = System.nanoTime() + nanos;
      var next = new ArrayDeque<Fault>();
      while (System.nanoTime() < end) {
        if (next.isEmpty()) {
          var shuffled = new ArrayList<>(kinds);
          Collections.shuffle(shuffled, random);
          next.addAll(shuffled);
        }
        Fault fault = next.remove();
        System.out.println("  soak: " + fault + ": " + make(fault, random.nextInt(200, 3_000)));
        Thread.sleep(random.nextInt(500, 3_500));
      }
    }

    private String make(Fault fault, int millis)
        throws IOException, InterruptedException, TimeoutException {
      switch (fault) {
        case CLOUD_CUT -> {
          up.cut();
          heal(up, millis);
        }
        case CLOUD_STALLED -> {
          up.stall();
          heal(up, millis);
        }
        case CLOUD_FAR -> {
          up.delay(Duration.ofMillis(100));
          heal(up, millis);
        }
        case CLOUD_RESTARTED -> {
          cloud.stop();
          cloud.start();
        }
        case PLANT_CUT -> {
          down.cut();
          heal(down, millis);
        }
        case EDIT -> {
          String edit = config.editInPlace(random);
          agent.replaceConfig(config.yaml());
          return edit + ", " + agent.reload().text("outcome");
        }
        case KILL -> {
          agent.kill();
          agent.start();
        }
      }
      return millis + " ms";
    }

    private static void heal(FaultProxy way, int millis) throws InterruptedException {
      Thread.sleep(millis);
      way.heal();
    }

    /** Waits until nothing is behind any more, under load as before, and looks. */
    private Level quiet(String when) throws IOException, InterruptedException, TimeoutException {
      agent.await("it has caught up", LONGEST, Soak::caughtUp);
      store.assertWithinBound();
      if (!Level.known()) {
        System.out.println("SKIPPED: what the agent holds, as there is no /proc");
        return new Level(0, 0, 0);
      }
      Level level = Level.of(agent);
      System.out.println("  soak: " + when + ": " + level);
      return level;
    }

    private static boolean caughtUp(Facts status) {
      return !status.all("sources").isEmpty()
          && status.all("sources").stream().allMatch(s -> s.text("connected").equals("true"))
          && UPLINKS.stream()
              .map(name -> status.one("uplinks", "name", name))
              .allMatch(uplink -> uplink.text("mode").equals("direct"));
    }
  }
}
