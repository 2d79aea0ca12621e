package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.process.Usage;
import io.mutstreams.simulator.publisher.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/** What the outbox costs and does in a real agent. Owned by the thread that measures. */
final class OutboxAgentBench {
  /** The package's own heap. */
  private static final List<String> FLAGS = List.of("-Xmx64m");

  private static final Duration WARM_UP = Duration.ofSeconds(5);

  /** A backlog that goes no further for so long never will. */
  private static final Duration STUCK = Duration.ofSeconds(60);

  private final OutboxSizes sizes;
  private final Path folder;
  private final Broker.Kind brokers;

  OutboxAgentBench(OutboxSizes sizes, Path folder, Broker.Kind brokers) {
    this.sizes = sizes;
    this.folder = folder;
    this.brokers = brokers;
  }

  private interface Work {
    double on(Load load, ChildProcess agent) throws IOException, InterruptedException;
  }

  /**
   * Bytes written by an agent whose uplink is well, of a million records; its log is a pipe. On a
   * busy machine an uplink may not be well: then once more, three times in all.
   *
   * @return empty when it never was
   */
  OptionalDouble healthyBytesPerMillion() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < 3; attempt++) {
      double measured = withAgent(this::healthy);
      if (measured >= 0) {
        return OptionalDouble.of(measured);
      }
    }
    return OptionalDouble.empty();
  }

  /** Negative when the uplink was not well. */
  private double healthy(Load load, ChildProcess agent) throws IOException, InterruptedException {
    load.atRate(sizes.healthyRate(), Duration.ofSeconds(1));
    // What the start wrote is tidied up within seconds, and not to be counted.
    awaitRest(agent);
    int said = agent.lineCount();
    long before = Usage.writtenBytes(agent.pid());
    Phase phase = load.atRate(sizes.healthyRate(), Duration.ofSeconds(sizes.healthySeconds()));
    long written = Usage.writtenBytes(agent.pid()) - before;
    boolean well =
        agent.lines().stream().skip(said).noneMatch(line -> line.contains("go to the outbox"));
    return well ? written * 1e6 / phase.records() : -1;
  }

  private static void awaitRest(ChildProcess agent) throws IOException, InterruptedException {
    long last = -1;
    long now = Usage.writtenBytes(agent.pid());
    for (int i = 0; i < 10 && now != last; i++) {
      TimeUnit.SECONDS.sleep(3);
      last = now;
      now = Usage.writtenBytes(agent.pid());
    }
  }

  /** The ceiling before and after, as it drifts with the machine; and between them the backlog. */
  BacklogDrain backlog(OutboxProcess worker) throws IOException, InterruptedException {
    double before = ceiling();
    BacklogDrain drain = drain(worker);
    double after = ceiling();
    return new BacklogDrain(
        (before + after) / 2, drain.perS(), drain.lost(), drain.duplicated(), drain.reordered());
  }

  private double ceiling() throws IOException, InterruptedException {
    return withAgent(
        (load, agent) -> {
          Duration duration = Duration.ofSeconds(sizes.ceilingSeconds());
          load.atCeiling(duration.compareTo(WARM_UP) < 0 ? duration : WARM_UP);
          return load.atCeiling(duration).ratePerS();
        });
  }

  private double withAgent(Work work) throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(folder, "agent");
    try (Broker plant = Broker.start(brokers, "plant", place);
        Broker upstream = Broker.start(brokers, "upstream", place)) {
      var probe = new Probe(plant, upstream);
      long start = System.nanoTime();
      try (ChildProcess agent = new AgentForwarder().start(plant, upstream, place, FLAGS)) {
        try (probe) {
          probe.await(start, agent);
        }
        return work.on(new Load(plant, upstream, agent), agent);
      }
    } finally {
      OutboxBench.remove(place);
    }
  }

  private BacklogDrain drain(OutboxProcess worker) throws IOException, InterruptedException {
    Path place = Files.createTempDirectory(folder, "backlog");
    try (Broker plant = Broker.start(brokers, "plant", place);
        Broker upstream = Broker.start(brokers, "upstream", place)) {
      runOnce(plant, upstream, place);
      worker.run("backlog", AgentForwarder.storage(place), sizes.backlog());
      return drain(plant, upstream, place);
    } finally {
      OutboxBench.remove(place);
    }
  }

  /** So that the plant broker keeps what is sent from now on. */
  private static void runOnce(Broker plant, Broker upstream, Path place)
      throws IOException, InterruptedException {
    var probe = new Probe(plant, upstream);
    long start = System.nanoTime();
    try (probe;
        ChildProcess agent = new AgentForwarder().start(plant, upstream, place, FLAGS)) {
      probe.await(start, agent);
    }
  }

  private BacklogDrain drain(Broker plant, Broker upstream, Path place)
      throws IOException, InterruptedException {
    Ledger ledger = StoredFeed.ledger(sizes.backlog());
    var checker = new Checker(Destination.everything(false));
    var arrivals = new Arrivals(sizes.backlog());
    try (var subscriber =
            Subscriber.open(
                upstream.url(), List.of(StoredFeed.BACKLOG + "#"), checker, arrivals::arrived);
        var live = new LiveLoad(plant, upstream, sizes.liveRate());
        ChildProcess agent = new AgentForwarder().start(plant, upstream, place, FLAGS)) {
      agent.awaitLine(Pattern.compile("source readings: connected"), STUCK);
      live.start();
      double perS = arrivals.await(agent);
      Verdict rest = live.finish();
      if (subscriber.reconnects() > 0) {
        throw new IOException("the upstream broker dropped the checker while measuring");
      }
      Verdict verdict = checker.verdict(ledger);
      return new BacklogDrain(
          0,
          perS,
          verdict.lost() + rest.lost(),
          verdict.duplicated() + rest.duplicated(),
          verdict.reordered() + rest.reordered());
    } catch (TimeoutException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Counts the backlog. Shared: the client's thread counts, the one that measures waits. */
  private static final class Arrivals {
    private final long expected;
    private final AtomicLong count = new AtomicLong();
    private final CountDownLatch all = new CountDownLatch(1);
    private volatile long first;
    private volatile long last;

    Arrivals(long expected) {
      this.expected = expected;
    }

    void arrived(Arrival arrival) {
      long now = System.nanoTime();
      long counted = count.incrementAndGet();
      if (counted == 1) {
        first = now;
      }
      if (counted == expected) {
        last = now;
        all.countDown();
      }
    }

    /** Returns records per second. */
    double await(ChildProcess agent) throws IOException, InterruptedException {
      long before = -1;
      while (!all.await(STUCK.toSeconds(), TimeUnit.SECONDS)) {
        long now = count.get();
        if (now == before || !agent.isAlive()) {
          throw new IOException(
              "the backlog got stuck at %d of %d; the agent printed:%n%s"
                  .formatted(now, expected, String.join("\n", agent.lines())));
        }
        before = now;
      }
      return expected / ((last - first) / 1e9);
    }
  }
}
