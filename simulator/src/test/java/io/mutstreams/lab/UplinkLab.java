package io.mutstreams.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.BrokerProcess;
import io.mutstreams.e2e.Brokers;
import io.mutstreams.e2e.HiveMqProcess;
import io.mutstreams.simulator.broker.EmbeddedBroker;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.proxy.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can go wrong between a real agent and the upstream broker: nothing is lost, no key's records
 * change places, what comes twice carries the same record id, and what the broker refuses is in the
 * dead letters and in nobody's way.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class UplinkLab {
  private static final int RATE = 1_000;
  private static final int CUT_RATE = 2_000;
  private static final int CUTS = 15;
  private static final int TRIES = 3;
  private static final int SMALL = 2_000;
  private static final Duration DELAY = Duration.ofMillis(200);

  private static long seed;
  private static EmbeddedBroker plant;

  @BeforeAll
  static void startPlant() throws IOException {
    seed = Lab.seed("UplinkLab");
    plant = EmbeddedBroker.inMemory(0).start();
  }

  @AfterAll
  static void stopPlant() {
    plant.close();
  }

  private static UplinkTrial trial(String name, Path folder, int rate) {
    return new UplinkTrial(name, plant, folder, rate, seed);
  }

  private static HiveMqProcess process(Path folder) throws IOException, InterruptedException {
    var broker = new HiveMqProcess(Files.createDirectory(folder.resolve("cloud")));
    var unused = BrokerProcess.started(broker);
    return broker;
  }

  @Rounds
  void aBrokerThatIsStoppedForAWhile(@TempDir Path folder) throws Exception {
    try (var cloud = process(folder)) {
      Trial.assertSound(
          trial("stopped", folder, RATE)
              .run(
                  cloud.url(),
                  cloud.url(),
                  (agent, load) -> {
                    cloud.stop();
                    load.awaitMore(6 * RATE);
                    UplinkTrial.awaitStored(agent, RATE);
                    cloud.start();
                  }));
    }
  }

  @Rounds
  void aBrokerThatIsRestarted(@TempDir Path folder) throws Exception {
    try (var cloud = process(folder)) {
      Trial.assertSound(
          trial("restarted", folder, RATE)
              .run(
                  cloud.url(),
                  cloud.url(),
                  (agent, load) -> {
                    for (int i = 0; i < 2; i++) {
                      long connects = UplinkTrial.connects(agent);
                      cloud.stop();
                      cloud.start();
                      awaitConnects(agent, connects);
                    }
                  }));
    }
  }

  private static void awaitConnects(AgentProcess agent, long before) throws Exception {
    agent.await(
        "it connects again",
        Duration.ofMinutes(2),
        status -> status.one("uplinks", "name", "out").number("connects") > before);
  }

  @Rounds
  void aBrokerThatHangs(@TempDir Path folder) throws Exception {
    try (var cloud = process(folder)) {
      Trial.assertSound(
          trial("hung", folder, RATE)
              .run(
                  cloud.url(),
                  cloud.url(),
                  (agent, load) -> {
                    cloud.freeze();
                    try {
                      load.awaitMore(10 * RATE);
                      UplinkTrial.awaitStored(agent, RATE);
                    } finally {
                      cloud.thaw();
                    }
                  }));
    }
  }

  @Rounds
  void aConnectionThatIsCutEverySecond(@TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
      Trial.assertSound(
          trial("cut", folder, CUT_RATE)
              .run(
                  way.url(),
                  cloud.url(),
                  (agent, load) -> {
                    long before = UplinkTrial.delivered(agent);
                    long begun = System.nanoTime();
                    long sent = load.played();
                    for (int i = 0; i < CUTS; i++) {
                      Thread.sleep(1_000);
                      way.cut();
                      way.heal();
                    }
                    double seconds = (System.nanoTime() - begun) / 1e9;
                    System.out.printf(
                        "  cut every second: %.0f records/s in, %.0f records/s delivered%n",
                        (load.played() - sent) / seconds,
                        (UplinkTrial.delivered(agent) - before) / seconds);
                  }));
    }
  }

  private static long crc(byte[] payload) {
    var crc = new CRC32();
    crc.update(payload);
    return crc.getValue();
  }

  @Rounds
  void aBrokerThatRefusesOneOfAHundredForGood(@TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).refuse(p -> crc(p) % 100 == 0).start()) {
      var trial = trial("refused", folder, RATE).refusing();
      Verdict verdict =
          trial.run(cloud.url(), cloud.url(), (agent, load) -> load.awaitMore(5 * RATE));
      Trial.assertSoundButForLost(verdict);
      assertThat(verdict.lost()).isPositive().isEqualTo(trial.letters());
    }
  }

  @Rounds
  void aBrokerThatRefusesOneOfAHundredAtTimes(@TempDir Path folder) throws Exception {
    var random = new Random(seed);
    var taken = new AtomicLong();
    var forGood = new AtomicLong();
    try (var cloud =
        EmbeddedBroker.inMemory(0)
            .refuse(
                payload -> {
                  boolean lucky = crc(payload) % 500 != 0;
                  boolean now = random.nextInt(100) == 0;
                  if (!lucky || now) {
                    (lucky ? taken : forGood).incrementAndGet();
                  }
                  return !lucky || now;
                })
            .start()) {
      var trial = trial("unlucky", folder, RATE).refusing().tries(TRIES);
      Verdict verdict =
          trial.run(cloud.url(), cloud.url(), (agent, load) -> load.awaitMore(5 * RATE));
      System.out.println("  refused at times: " + taken + "; dead letters: " + trial.letters());
      Trial.assertWhole(verdict);
      assertThat(verdict.lost()).isPositive().isEqualTo(trial.letters());
      assertThat(forGood.get()).as("tries").isEqualTo(TRIES * trial.letters());
      assertThat(verdict.lost()).isLessThan(taken.get());
    }
  }

  @Rounds
  void aConnectionWhosePacketsGoNowhere(@TempDir Path folder) throws Exception {
    Skips.unless(
        Namespace.missing()
            .or(
                () ->
                    Brokers.mosquittoProgram().isPresent()
                        ? Optional.empty()
                        : Optional.of("mosquitto is not installed")),
        "a half-open connection (nft drop in a network namespace)");
    try (var cloud = NamespaceBroker.start(folder)) {
      Trial.assertSound(
          trial("halfopen", folder, RATE)
              .run(
                  cloud.url(),
                  cloud.watched(),
                  (agent, load) -> {
                    cloud.drop();
                    load.awaitMore(12 * RATE);
                    UplinkTrial.awaitStored(agent, RATE);
                    cloud.pass();
                  }));
    }
  }

  @Rounds
  void aLongWay(@TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
      way.delay(DELAY);
      Trial.assertSound(
          trial("far", folder, RATE)
              .run(
                  way.url(),
                  cloud.url(),
                  (agent, load) -> {
                    load.awaitMore(3 * RATE);
                    way.cut();
                    load.awaitMore(RATE);
                    way.heal();
                    way.delay(DELAY);
                    load.awaitMore(3 * RATE);
                  }));
    }
  }

  @Rounds
  void aBrokerThatForgetsTheSession(@TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
      Verdict verdict =
          trial("forgotten", folder, RATE)
              .run(
                  way.url(),
                  cloud.url(),
                  (agent, load) -> {
                    way.cut();
                    // It may have some in memory for the oracle, which it forgets too.
                    Thread.sleep(2_000);
                    cloud.stop();
                    var unused = cloud.start();
                    Probe.awaitSubscriber(cloud.url(), "up/probe");
                    way.heal();
                    load.awaitMore(2 * RATE);
                  });
      assertThat(verdict.lost()).as(verdict.toText()).isZero();
      assertThat(verdict.unexpected()).as("the probe alone").isEqualTo(1);
      assertThat(verdict.reordered()).as(verdict.toText()).isZero();
      assertThat(verdict.corrupted()).as(verdict.toText()).isZero();
      assertThat(verdict.duplicatedAfterDedupe()).as(verdict.toText()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 65_535})
  void aBrokerThatTakesSoManyAtOnce(int receiveMaximum, @TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).limit(receiveMaximum).start();
        var way = FaultProxy.start(0, "127.0.0.1", cloud.port())) {
      Trial.assertSound(
          trial("maximum" + receiveMaximum, folder, RATE)
              .run(
                  way.url(),
                  cloud.url(),
                  (agent, load) -> {
                    load.awaitMore(2 * RATE);
                    way.cut();
                    load.awaitMore(RATE);
                    way.heal();
                    load.awaitMore(RATE);
                  }));
    }
  }

  @Rounds
  void aBrokerThatTakesNoLargePackets(@TempDir Path folder) throws Exception {
    try (var cloud = EmbeddedBroker.inMemory(0).limit(RATE, SMALL).start()) {
      var trial = trial("small", folder, RATE).refusing();
      var feed = new Swollen(trial.feed(), 2 * SMALL);
      Verdict verdict =
          trial.run(cloud.url(), cloud.url(), feed, (agent, load) -> load.awaitMore(5 * RATE));
      Trial.assertSoundButForLost(verdict);
      assertThat(verdict.lost()).isEqualTo(feed.large(verdict.sent())).isEqualTo(trial.letters());
    }
  }
}
