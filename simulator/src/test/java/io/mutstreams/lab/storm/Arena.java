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
import io.mutstreams.simulator.link.Link;
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
import java.util.function.Function;
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
  private final Grounds grounds;
  private final Ledger sent;
  private final Sums sums = new Sums();
  private @Nullable Link windows;
  private @Nullable Twin twin;
  private @Nullable Oracle owed;
  private @Nullable Oracle copies;
  private @Nullable Subscriber straight;
  private @Nullable Load load;

  /** Lays out what an agent begins with. */
  Arena(Path folder, Grounds grounds, Beginning.Ports ports, long seed)
      throws IOException, InterruptedException {
    this.seed = seed;
    this.grounds = grounds;
    Path home = Files.createDirectories(folder.resolve("agent"));
    agent = new AgentProcess(home, Map.of(), "config");
    first = Beginning.setup(ports);
    first.jars.put(Plugins.TALLY, 0);
    plugins = new Plugins(agent.config().resolve("plugins"), new Random(seed ^ 0x706c7567));
    plugins.tally(0);
    files = new ConfigFolder(Files.createDirectories(agent.config()), new Random(seed ^ 0x6669));
    for (Map.Entry<String, Setup.Connection> one : first.connections.entrySet()) {
      if (one.getValue().tls() >= 0) {
        grounds.tls().put(one.getKey(), one.getValue().tls());
      }
    }
    files.write(Way.RENAMED, Yaml.files(first));
    ledger = folder.resolve("ledger");
    times = folder.resolve("delays");
    writer = new LedgerWriter(ledger);
    sent = new Ledger(writer);
  }

  /** Where the configuration is. */
  static Path config(Path folder) {
    return folder.resolve("agent").resolve("config");
  }

  /** Starts the agent, the oracles and the load. */
  Load start() throws IOException, InterruptedException, TimeoutException {
    String plant = grounds.plant().plain().url();
    String cloud = grounds.cloud().plain().url();
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
    windows = sums.open(cloud);
    straight =
        Subscriber.open(
            plant,
            List.of("plant/" + DIRECT + "/+"),
            new Checker(Destination.everything(false)),
            direct::arrived);
    agent.await("it reads its sources", Duration.ofSeconds(60), Storm::reads);
    int rate = Lab.rate(RATE);
    Load begun = Load.start(plant, sent, new GroupFeed(rate, seed, Beginning.groups()));
    load = begun;
    twin = Twin.start(plant, grounds.twin().url(), writer, seed);
    begun.awaitMore(4L * rate);
    return begun;
  }

  AgentProcess agent() {
    return agent;
  }

  /**
   * The storm.
   *
   * @param more kinds of edits beside the usual ones
   */
  Storm storm(Calm calm, Function<Pick, List<Kind>> more) {
    return new Storm(
        new Storm.Ground(agent, files, plugins, grounds.tls()),
        first,
        calm,
        new Random(seed),
        more,
        this::twinReads);
  }

  private void twinReads(int which) {
    if (twin != null) {
      twin.reads(which);
    }
  }

  /** Ends the sending; afterwards the oracles wait for the rest. */
  void stopSending()
      throws InterruptedException, ExecutionException, TimeoutException, IOException {
    if (load != null) {
      load.stop();
    }
    if (twin != null) {
      twin.stop();
    }
    writer.close();
  }

  /** Every record is in one window, whatever length windows had when it came. */
  void assertWindows() throws IOException, InterruptedException {
    Sums.close(grounds.plant().plain().url());
    sums.assertExact(sent);
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
    if (twin != null) {
      twin.close();
    }
    agent.close();
    if (windows != null) {
      windows.close();
    }
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
