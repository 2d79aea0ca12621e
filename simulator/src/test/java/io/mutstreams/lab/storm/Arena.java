package io.mutstreams.lab.storm;

import io.mutstreams.e2e.AgentProcess;
import io.mutstreams.e2e.GroupFeed;
import io.mutstreams.e2e.Load;
import io.mutstreams.lab.Lab;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Delays;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Oracle;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.LedgerWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An agent that is edited under load, and two oracles, each a process of its own: one for what is
 * owed, one for copies. Owned by the thread of the test.
 */
final class Arena implements AutoCloseable {
  private static final int RATE = 5_000;

  /** Whose records also come straight from the plant broker, to see what the machine does. */
  static final String DIRECT = "s1";

  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final AgentProcess agent;
  private final ConfigFolder files;
  private final Plugins plugins;
  private final Setup first;
  private final LedgerWriter writer;
  private final Path ledger;
  private final Path times;
  private final Delays direct = new Delays();
  private final long seed;
  private @Nullable Oracle owed;
  private @Nullable Oracle copies;
  private @Nullable Subscriber straight;
  private @Nullable Load load;

  /**
   * Lays out what an agent begins with.
   *
   * @param plant port of the plant broker
   * @param cloud port of the way to the upstream broker
   */
  Arena(Path folder, int plant, int cloud, long seed) throws IOException, InterruptedException {
    this.seed = seed;
    Path home = Files.createDirectories(folder.resolve("agent"));
    agent = new AgentProcess(home, Map.of(), "config");
    first = Beginning.setup(plant, cloud);
    first.jars.put(Plugins.TALLY, 0);
    plugins = new Plugins(agent.config().resolve("plugins"), new Random(seed ^ 0x706c7567));
    plugins.tally(0);
    files = new ConfigFolder(Files.createDirectories(agent.config()), new Random(seed ^ 0x6669));
    files.write(Way.RENAMED, Yaml.files(first));
    ledger = folder.resolve("ledger");
    times = folder.resolve("delays");
    writer = new LedgerWriter(ledger);
  }

  /**
   * Starts the agent, the oracles and the load.
   *
   * @param plant the plant broker
   * @param cloud the upstream broker, on the straight way
   */
  Load start(String plant, String cloud)
      throws IOException, InterruptedException, TimeoutException {
    agent.launch();
    owed =
        Oracle.start(
            cloud,
            "up/#",
            ledger,
            "--quiet 20s --numbered tally --expect %s --optional %s --numbered-keys %s --delays %s"
                .formatted(Beginning.OWED, Beginning.WANTED_AT_TIMES, Beginning.NUMBERED, times)
                .split(" "));
    copies =
        Oracle.start(
            cloud, "copy/#", ledger, "--quiet", "20s", "--expect", "^$", "--optional", ".");
    straight =
        Subscriber.open(
            plant,
            List.of("plant/" + DIRECT + "/+"),
            new Checker(Destination.everything(false)),
            direct::arrived);
    agent.await("it reads its sources", Duration.ofSeconds(60), Storm::reads);
    int rate = Lab.rate(RATE);
    Load begun =
        Load.start(plant, new Ledger(writer), new GroupFeed(rate, seed, Beginning.groups()));
    load = begun;
    begun.awaitMore(4L * rate);
    return begun;
  }

  AgentProcess agent() {
    return agent;
  }

  Storm storm(Calm calm) {
    return new Storm(agent, files, plugins, first, calm, new Random(seed));
  }

  /** Ends the sending; afterwards the oracles wait for the rest. */
  void stopSending()
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (load != null) {
      load.stop();
    }
    writer.close();
  }

  /** What was found of what is owed, printed; after {@link #stopSending}. */
  Verdict owed() throws InterruptedException, TimeoutException {
    return verdict("owed", owed);
  }

  /** What was found of the copies. */
  Verdict copies() throws InterruptedException, TimeoutException {
    return verdict("copies", copies);
  }

  private Verdict verdict(String what, @Nullable Oracle oracle)
      throws InterruptedException, TimeoutException {
    if (oracle == null) {
      throw new IllegalStateException("not started");
    }
    Verdict verdict = oracle.verdict(LONGEST);
    System.out.println("  " + what + ": " + verdict.toText());
    if (!verdict.complete()) {
      System.out.println("  the agent: " + agent.status().tree());
    }
    return verdict;
  }

  /** How long each record took through the agent; after {@link #owed()}. */
  Delays delays() throws IOException {
    return Delays.read(times);
  }

  /** How long records took straight from the plant broker. */
  Delays direct() {
    return direct;
  }

  @Override
  public void close() {
    if (load != null) {
      load.close();
    }
    agent.close();
    if (straight != null) {
      straight.close();
    }
    if (owed != null) {
      owed.close();
    }
    if (copies != null) {
      copies.close();
    }
  }
}
