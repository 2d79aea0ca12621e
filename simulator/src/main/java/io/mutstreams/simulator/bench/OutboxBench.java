package io.mutstreams.simulator.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the outbox: alone, beside a bare file, and in an agent that forwards and that drains a
 * backlog. Owned by the thread that runs it.
 */
final class OutboxBench {
  /** As with five sources: less than what has the agent stand still with a heap of 64 MB. */
  private static final int UNDER_WAY = 5_000;

  /** As with one source. */
  private static final int ONE_SOURCE = 1_000;

  private final OutboxSizes sizes;
  private final Path folder;
  private final Broker.Kind brokers;
  private final Consumer<String> progress;
  private final OutboxProcess worker;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  /**
   * @param folder empty, on the disk to be measured
   * @param encrypted whether the outbox alone is measured with encryption
   */
  OutboxBench(
      OutboxSizes sizes,
      Path folder,
      Broker.Kind brokers,
      boolean encrypted,
      Consumer<String> progress) {
    this.worker =
        new OutboxProcess(encrypted ? List.of("-D" + OutboxWorker.ENCRYPTED + "=true") : List.of());
    this.sizes = sizes;
    this.folder = folder;
    this.brokers = brokers;
    this.progress = progress;
  }

  /** Returns all that was measured, by the names that the JSON has. */
  Map<String, List<Double>> run() throws IOException, InterruptedException {
    for (int round = 1; round <= sizes.rounds(); round++) {
      progress.accept(
          "round %d of %d: %,d records".formatted(round, sizes.rounds(), sizes.records()));
      round(round);
    }
    large();
    var agent = new OutboxAgentBench(sizes, folder, brokers);
    progress.accept(
        "a healthy uplink: %,.0f records/s for %d s"
            .formatted(sizes.healthyRate(), sizes.healthySeconds()));
    agent
        .healthyBytesPerMillion()
        .ifPresentOrElse(
            bytes -> figure("healthy_bytes_per_million", bytes),
            () -> progress.accept("the uplink was never well: the machine is too busy"));
    progress.accept("a backlog of %,d records, live records go on".formatted(sizes.backlog()));
    var backlog = agent.backlog(new OutboxProcess(List.of()));
    figure("ceiling_per_s", backlog.ceilingPerS());
    figure("backlog_per_s", backlog.perS());
    figure("drain_ratio", backlog.perS() / backlog.ceilingPerS());
    figure("lost", (double) backlog.lost());
    figure("duplicated", (double) backlog.duplicated());
    figure("reordered", (double) backlog.reordered());
    return figures;
  }

  private void round(int round) throws IOException, InterruptedException {
    Path place = Files.createDirectory(folder.resolve("round-" + round));
    Path store = place.resolve("store");
    var appended = worker.run("append", store, sizes.records(), UNDER_WAY);
    figure("append_per_s", appended, "per_s");
    figure("append_cpu_us", appended, "cpu_us");
    figure("bytes_per_record", appended, "bytes");
    figure("written_bytes_per_record", appended, "written");
    var bare = worker.run("bare", place.resolve("bare"), sizes.records());
    figure("bare_append_per_s", bare, "per_s");
    figure("append_ratio", appended.getOrDefault("per_s", 0.0) / bare.getOrDefault("per_s", 1.0));
    figure(
        "append_one_source_per_s",
        worker.run("append", place.resolve("one-source"), sizes.records() / 4, ONE_SOURCE),
        "per_s");
    var opened = worker.run("open", store);
    figure("open_s_1m", opened, "open_s");
    figure("heap_mb_1m", opened, "heap_mb");
    var drained = worker.run("drain", store);
    figure("drain_per_s", drained, "per_s");
    figure("drain_cpu_us", drained, "cpu_us");
    remove(place);
  }

  private void large() throws IOException, InterruptedException {
    progress.accept("%,d records".formatted(sizes.many()));
    Path place = Files.createDirectory(folder.resolve("large"));
    Path store = place.resolve("store");
    figure("append_per_s_5m", worker.run("append", store, sizes.many(), UNDER_WAY), "per_s");
    var opened = worker.run("open", store);
    figure("open_s_5m", opened, "open_s");
    figure("heap_mb_5m", opened, "heap_mb");
    var drained = worker.run("drain", store);
    figure("drain_per_s_5m", drained, "per_s");
    figure("file_mb_after_drain", drained, "file_mb");
    figure("file_small_after_s", drained, "shrunk_after_s");
    remove(place);
  }

  private void figure(String name, Map<String, Double> from, String there) throws IOException {
    Double value = from.get(there);
    if (value == null) {
      throw new IOException("no " + there + " among " + from);
    }
    figure(name, value);
  }

  private void figure(String name, double value) {
    figures.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  static void remove(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException error)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
