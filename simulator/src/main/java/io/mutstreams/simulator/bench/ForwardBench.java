package io.mutstreams.simulator.bench;

import io.mutstreams.simulator.process.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs forwarders one after the other, in rounds, between the same two brokers. Owned by the thread
 * that runs it.
 */
final class ForwardBench {
  private static final Duration WARM_UP = Duration.ofSeconds(5);

  private final List<Forwarder> forwarders;
  private final Broker.Kind brokers;
  private final double rate;
  private final Duration duration;
  private final Consumer<String> progress;

  ForwardBench(
      List<Forwarder> forwarders,
      Broker.Kind brokers,
      double rate,
      Duration duration,
      Consumer<String> progress) {
    this.forwarders = forwarders;
    this.brokers = brokers;
    this.rate = rate;
    this.duration = duration;
    this.progress = progress;
  }

  Map<String, List<Round>> run(int rounds) throws IOException, InterruptedException {
    Map<String, List<Round>> results = new LinkedHashMap<>();
    Path folder = Files.createTempDirectory("bench");
    for (int round = 1; round <= rounds; round++) {
      for (Forwarder forwarder : forwarders) {
        progress.accept("round %d of %d: %s".formatted(round, rounds, forwarder.name()));
        results
            .computeIfAbsent(forwarder.name(), name -> new ArrayList<>())
            .add(round(forwarder, folder));
      }
    }
    return results;
  }

  /** With brokers of its own: they keep for a forwarder's session what is sent to the next one. */
  private Round round(Forwarder forwarder, Path folder) throws IOException, InterruptedException {
    try (Broker plant = Broker.start(brokers, "plant", folder);
        Broker upstream = Broker.start(brokers, "upstream", folder)) {
      return round(forwarder, plant, upstream, folder);
    }
  }

  private Round round(Forwarder forwarder, Broker plant, Broker upstream, Path folder)
      throws IOException, InterruptedException {
    var probe = new Probe(plant, upstream);
    long start = System.nanoTime();
    Path own = Files.createTempDirectory(folder, forwarder.name());
    try (ChildProcess process = forwarder.start(plant, upstream, own)) {
      double first = awaitFirst(probe, start, process);
      var load = new Load(plant, upstream, process);
      // compilers need a while: what runs for months is measured warm
      load.atCeiling(duration.compareTo(WARM_UP) < 0 ? duration : WARM_UP);
      return new Round(first, load.atRate(rate, duration), load.atCeiling(duration));
    }
  }

  private static double awaitFirst(Probe probe, long start, ChildProcess process)
      throws IOException, InterruptedException {
    try (probe) {
      return probe.await(start, process);
    }
  }
}
