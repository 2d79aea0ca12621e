package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is full, read-only, or fails to sync, and a file of the store that is damaged, under
 * a real agent whose upstream broker is away: sources are held back while it lasts, the agent goes
 * on by itself where the disk does, and nothing is lost that is still there.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class DiskFaultLab {
  private static final int RATE = 1_000;

  /** So often some thousand records are stored, where it is killed while they are brought over. */
  private static final int KILLED_STORES = 8;

  private static final int SALVAGE_KILLS = 5;

  private static final int TMPFS_MIB = 12;
  private static final int EXT4_MIB = 64;

  private static long seed;
  private static EmbeddedBroker plant;
  private static EmbeddedBroker cloud;

  @TempDir Path folder;

  @BeforeAll
  static void startBrokers() throws IOException {
    seed = Lab.seed("DiskFaultLab");
    plant = EmbeddedBroker.inMemory(0).start();
    cloud = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopBrokers() {
    plant.close();
    cloud.close();
  }

  /** What goes on between the beginning of an outage of the broker and its end. */
  private interface Fault {
    void happen(Stricken agent) throws Exception;
  }

  @Rounds
  void full() throws Exception {
    Skips.unless(SmallDisk.tmpfsMissing(), "a full disk");
    assumeTrue(Lab.wanted("full"), "another case alone is wanted");
    try (SmallDisk disk = SmallDisk.tmpfs(data(), TMPFS_MIB)) {
      Verdict verdict =
          run(
              "full",
              Map.of(),
              agent -> {
                for (int round = 0; round < 2; round++) {
                  Path ballast = disk.fill();
                  agent.awaitTrouble("the disk is full");
                  agent.awaitHeldBack();
                  if (round == 1) {
                    agent.restart();
                    agent.awaitHeldBack();
                  }
                  Files.delete(ballast);
                  agent.awaitOpen();
                  agent.awaitMoreStored();
                }
              });
      Trial.assertSound(verdict);
    }
  }

  @Rounds
  void failingToSync() throws Exception {
    Skips.unless(FailingSync.missing(), "a disk that fails to sync");
    assumeTrue(Lab.wanted("sync"), "another case alone is wanted");
    FailingSync sync = FailingSync.build(folder);
    Verdict verdict =
        run(
            "sync",
            sync.environment(),
            agent -> {
              for (int round = 0; round < 2; round++) {
                sync.begin();
                agent.awaitTrouble("the disk does not sync (I/O error)");
                agent.awaitHeldBack();
                if (round == 1) {
                  // It does not begin with a file of which it does not know what is on disk.
                  agent.kill();
                  agent.start();
                  agent.assertToldAtStart("the disk does not sync (I/O error)");
                }
                sync.end();
                agent.awaitOpen();
                agent.awaitMoreStored();
              }
            });
    Trial.assertSound(verdict);
  }

  /** What timers emit is bounded by nothing else: with the usual heap of 64 MB it goes on. */
  @Rounds
  void manyWindowsCloseWhileNothingCanBeStored() throws Exception {
    Skips.unless(FailingSync.missing(), "a disk that fails to sync");
    assumeTrue(Lab.wanted("windows"), "another case alone is wanted");
    ManyWindows.closeWhileNothingCanBeStored(
        Files.createDirectory(folder.resolve("agent")),
        FailingSync.build(folder),
        plant.port(),
        cloud.port());
  }

  /**
   * A disk that was broken must be mended while nothing is open on it: with a new start, which
   * comes before it can be written again.
   */
  @Rounds
  void readOnly() throws Exception {
    Skips.unless(SmallDisk.ext4Missing(), "a disk that becomes read-only");
    assumeTrue(Lab.wanted("readonly"), "another case alone is wanted");
    try (SmallDisk disk = SmallDisk.ext4(folder.resolve("image"), data(), EXT4_MIB)) {
      Verdict verdict =
          run(
              "readonly",
              Map.of(),
              agent -> {
                disk.breakDown();
                agent.awaitTrouble("the disk is read-only");
                agent.awaitHeldBack();
                agent.kill();
                disk.mend();
                disk.makeReadOnly();
                agent.start();
                agent.assertToldAtStart("the disk is read-only");
                disk.makeWritable();
                agent.awaitOpen();
                agent.awaitMoreStored();
              });
      Trial.assertSound(verdict);
    }
  }

  /** The very first start of an agent, of which nothing is on the disk yet. */
  @Rounds
  void fullAtTheFirstStart() throws Exception {
    Skips.unless(SmallDisk.tmpfsMissing(), "a full disk at the first start");
    assumeTrue(Lab.wanted("full-first"), "another case alone is wanted");
    try (SmallDisk disk = SmallDisk.tmpfs(data(), 2)) {
      Path ballast = disk.fill();
      firstStart("full-first", Map.of(), "the disk is full", () -> Files.delete(ballast));
    }
  }

  @Rounds
  void readOnlyAtTheFirstStart() throws Exception {
    Skips.unless(SmallDisk.tmpfsMissing(), "a read-only disk at the first start");
    assumeTrue(Lab.wanted("readonly-first"), "another case alone is wanted");
    try (SmallDisk disk = SmallDisk.tmpfs(data(), TMPFS_MIB)) {
      disk.makeReadOnly();
      firstStart("readonly-first", Map.of(), "the disk is read-only", disk::makeWritable);
    }
  }

  @Rounds
  void failingToSyncAtTheFirstStart() throws Exception {
    Skips.unless(FailingSync.missing(), "a disk that fails to sync at the first start");
    assumeTrue(Lab.wanted("sync-first"), "another case alone is wanted");
    FailingSync sync = FailingSync.build(folder);
    sync.begin();
    firstStart("sync-first", sync.environment(), "the disk does not sync (I/O error)", sync::end);
  }

  private interface Cure {
    void happen() throws IOException;
  }

  private void firstStart(String name, Map<String, String> environment, String why, Cure cure)
      throws Exception {
    Path home = Files.createDirectories(folder.resolve("agent"));
    try (var agent = new AgentProcess(home, environment)) {
      agent.replaceConfig(Stricken.config(name, plant.port(), cloud.port()));
      agent.start();
      BadStart.assertTold(agent, why);
      cure.happen();
      agent.await(
          "it runs",
          Duration.ofSeconds(60),
          status ->
              status.part("storage").text("state").equals("open")
                  && status.one("sources", "name", "readings").text("connected").equals("true"));
      agent.await(
          "there is no alarm any more, and its history is kept",
          Duration.ofSeconds(60),
          status ->
              !status.tree().isEmpty()
                  && status.texts("alarms").isEmpty()
                  && Files.isDirectory(data().resolve("revisions").resolve("1")));
      agent.stop();
      agent.start();
      agent.await(
          "it begins with what it ran before",
          Duration.ofSeconds(60),
          status -> status.part("revision").number("number") == 1);
    }
  }

  @Rounds
  void truncated() throws Exception {
    assertToldOf(spoiled("truncated", Spoiled.TRUNCATED, 1, agent -> {}));
  }

  @Rounds
  void noise() throws Exception {
    assertToldOf(spoiled("noise", Spoiled.NOISE, 1, agent -> {}));
  }

  private static void assertToldOf(List<String> alarms) {
    assertThat(alarms)
        .anyMatch(alarm -> alarm.contains("moved aside"))
        .anyMatch(alarm -> alarm.contains("brought into the new one"));
  }

  @Rounds
  void killedWhileADamagedStoreIsSalvaged() throws Exception {
    AtomicInteger kills = new AtomicInteger();
    var unused =
        spoiled(
            "salvaging",
            Spoiled.NOISE,
            KILLED_STORES,
            agent -> {
              long length = agent.killSalvaging(0);
              while (length > 0 && kills.get() < SALVAGE_KILLS) {
                kills.incrementAndGet();
                length = agent.killSalvaging(length);
              }
            });
    System.out.println("  killed before all was brought over: " + kills.get() + " times");
    assertThat(kills).hasPositiveValue();
  }

  /**
   * Of what was in the file, what is still whole in it reaches its receiver; if anything is lost,
   * status tells of it. A file that was moved aside has all its bytes.
   *
   * @param amount how often some thousand records are stored before
   * @param meanwhile happens before the agent is started with the damaged file
   * @return the alarms of the agent that drained it
   */
  private List<String> spoiled(String name, Spoiled how, int amount, Fault meanwhile)
      throws Exception {
    assumeTrue(Lab.wanted(name), "another case alone is wanted");
    List<String> alarms = new ArrayList<>();
    List<Remains> remains = new ArrayList<>();
    Verdict verdict =
        run(
            name,
            Map.of(),
            agent -> {
              for (int some = 1; some < amount; some++) {
                agent.awaitMoreStored();
              }
              agent.kill();
              byte[] before = Files.readAllBytes(agent.file());
              System.out.println("  " + agent.spoil(how, new Random(seed ^ name.hashCode())));
              byte[] after = Files.readAllBytes(agent.file());
              remains.add(Remains.of(before, after));
              meanwhile.happen(agent);
              agent.start();
              agent.awaitSalvaged();
              byte[] aside = Files.readAllBytes(agent.movedAside().get(0));
              assertThat(aside).hasSize(after.length);
              System.out.println("  since the damage: " + Remains.of(after, aside));
              agent.awaitMoreStored();
            },
            agent -> {
              agent.awaitDrained();
              alarms.addAll(agent.alarms());
            });
    Remains left = remains.get(0);
    System.out.println("  " + left + "; alarms: " + alarms);
    assertThat(left.whole()).isPositive();
    assertThat(verdict.lost())
        .as(verdict.toText())
        .isLessThanOrEqualTo(left.stored() - left.whole());
    Trial.assertSoundButForLost(verdict);
    return alarms;
  }

  private Path data() {
    return folder.resolve("agent").resolve("data");
  }

  private Verdict run(String name, Map<String, String> environment, Fault fault) throws Exception {
    return run(
        name,
        environment,
        fault,
        agent -> assertThat(agent.movedAside()).as("moved aside, and were good").isEmpty());
  }

  /**
   * @param afterwards happens when the broker is back
   */
  private Verdict run(String name, Map<String, String> environment, Fault fault, Fault afterwards)
      throws Exception {
    var groups = List.of(new GroupFeed.Group(name, 10, 1));
    try (var way = FaultProxy.start(0, "127.0.0.1", cloud.port());
        var trial =
            Trial.begin(
                folder,
                environment,
                Stricken.config(name, plant.port(), way.port()),
                cloud.url(),
                "up/plant/" + name + "/#")) {
      Load load = trial.send(plant.url(), new GroupFeed(RATE, seed, groups));
      load.awaitMore(RATE);
      way.cut();
      var agent = new Stricken(trial.agent(), load);
      agent.awaitMoreStored();
      fault.happen(agent);
      way.heal();
      load.awaitMore(RATE);
      trial.awaitConnected();
      afterwards.happen(agent);
      load.awaitMore(RATE);
      trial.stopSending();
      return trial.verdictOfSpoiled(name);
    }
  }
}
