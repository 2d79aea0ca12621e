package io.mutstreams.simulator.bench;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.feed.FeedOptions;
import io.mutstreams.simulator.feed.SensorFeed;
import io.mutstreams.simulator.message.Stamp;
import io.mutstreams.simulator.process.AgentLauncher;
import io.mutstreams.simulator.process.ChildProcess;
import io.mutstreams.simulator.publisher.Ledger;
import io.mutstreams.simulator.publisher.Pace;
import io.mutstreams.simulator.publisher.Player;
import io.mutstreams.simulator.publisher.Publisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Changes an agent under load, and measures what the load notices. Owned by one thread. */
final class SwapBench {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long PAUSE_MILLIS = 500;
  private static final long AFTER_MILLIS = 100;
  private static final int SENSORS = 50;
  private static final int FILL_UNDER_WAY = 1_000;

  /**
   * How much.
   *
   * @param changes of each kind
   * @param rate records per second
   * @param keys of state
   */
  record Sizes(int changes, double rate, int keys) {}

  private final Sizes sizes;
  private final Broker plant;
  private final Broker upstream;
  private final List<Double> commits = new ArrayList<>();
  private final List<Double> stalls = new ArrayList<>();
  private final List<Double> controls = new ArrayList<>();
  private double live;

  SwapBench(Sizes sizes, Broker plant, Broker upstream) {
    this.sizes = sizes;
    this.plant = plant;
    this.upstream = upstream;
  }

  /** Measures one kind of change, in an empty folder; once. */
  SwapResult run(SwapCase kind, Path folder) throws IOException, InterruptedException {
    kind.begin(folder, plant.port(), upstream.port());
    // 200,000 keys need more than the package's 64 MB.
    String heap = kind == SwapCase.STATE ? "-Xmx256m" : "-Xmx64m";
    var probe = new Probe(plant, upstream);
    long start = System.nanoTime();
    try (ChildProcess agent =
        AgentLauncher.start(
            ChildProcess.named("agent").in(folder),
            List.of(heap),
            "run",
            SwapCase.config(folder).toString())) {
      try (probe) {
        probe.await(start, agent);
      }
      String root = "bench/" + agent.pid();
      if (kind == SwapCase.STATE) {
        fill(root + "/fill");
      }
      Verdict verdict = measure(kind, folder, root + "/live");
      return new SwapResult(
          kind.label(sizes.keys()),
          round(SwapResult.percentile(commits, 0.5)),
          round(SwapResult.percentile(commits, 0.99)),
          round(SwapResult.percentile(commits, 1)),
          round(SwapResult.added(stalls, controls, 0.99)),
          round(SwapResult.added(stalls, controls, 1)),
          round(live),
          verdict.lost(),
          verdict.duplicated(),
          verdict.reordered());
    }
  }

  /** One record of each key. */
  private void fill(String root) throws IOException, InterruptedException {
    var free = new Semaphore(FILL_UNDER_WAY);
    var ledger = new Ledger();
    var checker = new Checker(Destination.everything(false));
    try (var subscriber =
            Subscriber.open(
                upstream.url(), List.of("up/" + root + "/#"), checker, arrival -> free.release());
        var publisher = Publisher.open(plant.url(), ledger, FILL_UNDER_WAY)) {
      var feed =
          new SensorFeed(
              FeedOptions.of(sizes.keys(), 1e6, 1).withPrefix("k").withTopic(root + "/{sensor}"));
      for (int i = 0; i < sizes.keys(); i++) {
        if (!free.tryAcquire(SOON.toSeconds(), TimeUnit.SECONDS)) {
          throw new IOException("the agent got stuck at key " + i);
        }
        publisher.publish(feed.next().message());
      }
      publisher.drain(SOON);
      if (!checker.await(ledger, Duration.ofSeconds(10), SOON) || subscriber.reconnects() > 0) {
        throw new IOException(
            "not all keys came through the agent: " + checker.verdict(ledger).toText());
      }
    }
  }

  private Verdict measure(SwapCase kind, Path folder, String root)
      throws IOException, InterruptedException {
    var ledger = new Ledger();
    var checker = new Checker(Destination.everything(false));
    var delays = new Delays();
    var feed =
        new SensorFeed(
            FeedOptions.of(SENSORS, sizes.rate(), 1).withTopic(root + "/{sensor}").withSize(200));
    try (var subscriber =
            Subscriber.open(upstream.url(), List.of("up/" + root + "/#"), checker, delays::add);
        var publisher = Publisher.open(plant.url(), ledger, 1_000)) {
      var player = new Player(publisher, new Pace.Times(1));
      CompletableFuture<Void> load = play(player, feed);
      try {
        TimeUnit.MILLISECONDS.sleep(3 * PAUSE_MILLIS);
        for (int version = 1; version <= sizes.changes(); version++) {
          change(kind, folder, version, delays);
        }
      } finally {
        player.stop();
        load.join();
      }
      publisher.drain(SOON);
      boolean unused = checker.await(ledger, Duration.ofSeconds(10), SOON);
      if (subscriber.reconnects() > 0) {
        throw new IOException("the upstream broker dropped the checker while measuring");
      }
      return checker.verdict(ledger);
    }
  }

  private static CompletableFuture<Void> play(Player player, SensorFeed feed) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            player.play(feed);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the load broke off", e);
          }
        },
        task -> {
          var thread = new Thread(task, "load");
          thread.setDaemon(true);
          thread.start();
        });
  }

  private void change(SwapCase kind, Path folder, int version, Delays delays)
      throws IOException, InterruptedException {
    String before = text(lastChange(folder), "at");
    SwapCase.Written next = kind.next(folder, version, plant.port(), upstream.port());
    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    Instant saved = Instant.now();
    next.save();
    Map<?, ?> change = await(folder, before);
    Instant at = Instant.parse(text(change, "at"));
    live = Math.max(live, micros(saved, at) / 1e3);
    commits.addAll(lanes(change));
    // What was sent until now arrives a little later, and what waited may come last.
    TimeUnit.MILLISECONDS.sleep(2 * AFTER_MILLIS);
    long end = micros(Instant.EPOCH, at) + AFTER_MILLIS * 1_000;
    long start = micros(Instant.EPOCH, saved);
    long length = Math.min(end - start, PAUSE_MILLIS * 1_000 - AFTER_MILLIS * 1_000);
    OptionalDouble stall = delays.longest(end - length, end);
    OptionalDouble control = delays.longest(start - length, start);
    // Where the sender itself stood still for so long, nothing can be said.
    if (stall.isPresent() && control.isPresent()) {
      stalls.add(stall.getAsDouble());
      controls.add(control.getAsDouble());
    }
  }

  private static long micros(Instant from, Instant to) {
    return ChronoUnit.MICROS.between(from, to);
  }

  private static Map<?, ?> await(Path folder, String before)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (System.nanoTime() < end) {
      Map<?, ?> change = lastChange(folder);
      if (!text(change, "at").equals(before)) {
        if (!text(change, "outcome").equals("accepted")) {
          throw new IOException("the change was not taken: " + change);
        }
        if (change.containsKey("commit_ms")) {
          return change;
        }
      }
      TimeUnit.MILLISECONDS.sleep(40);
    }
    throw new IOException("the agent does not take a change");
  }

  private static List<Double> lanes(Map<?, ?> change) throws IOException {
    if (change.get("commit_ms") instanceof Map<?, ?> commit
        && commit.get("lanes") instanceof Map<?, ?> lanes
        && !lanes.isEmpty()) {
      return lanes.values().stream().map(value -> ((Number) value).doubleValue()).toList();
    }
    throw new IOException("the agent does not tell how long its lanes stood: " + change);
  }

  private static Map<?, ?> lastChange(Path folder) throws IOException {
    try {
      Map<?, ?> status =
          ControlClient.call(folder.resolve("mutstreams-data"), Map.of("command", "status"), SOON);
      return status.get("last_change") instanceof Map<?, ?> change ? change : Map.of();
    } catch (ControlException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String text(Map<?, ?> tree, String name) {
    return String.valueOf(tree.get(name));
  }

  private static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** How long each message took. Shared by the client's thread and the one that measures. */
  private static final class Delays {
    private record Delay(long sent, long took) {}

    private final List<Delay> all = new ArrayList<>();

    synchronized void add(Arrival arrival) {
      Stamp stamp = arrival.stamp();
      if (stamp != null) {
        all.add(new Delay(stamp.sentMicros(), arrival.micros() - stamp.sentMicros()));
      }
    }

    /** The longest of what was sent in a window of time, in milliseconds; empty of nothing. */
    synchronized OptionalDouble longest(long from, long to) {
      return all.stream()
          .filter(delay -> delay.sent() >= from && delay.sent() < to)
          .mapToDouble(delay -> delay.took() / 1e3)
          .max();
    }
  }
}
