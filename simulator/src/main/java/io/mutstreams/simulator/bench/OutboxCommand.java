package io.mutstreams.simulator.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench outbox}. */
@Command(
    name = "outbox",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the outbox: records of 250 bytes appended and drained as an uplink does it, in"
          + " batches of up to 1,000, each synced before it counts, with the agent's own heap and"
          + " compiler; beside it the same bytes in a bare file, forced batch by batch. Then how"
          + " long a large outbox takes to open and what heap it needs, what an agent writes to the"
          + " disk while its uplink is well, and how fast it gets rid of a backlog while live"
          + " records go on, against what it forwards at most without one.",
      "Takes about eight minutes and 2 GB of disk. The machine should do nothing else.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost",
      "1:records were lost",
      "2:the command line is wrong",
      "3:a process, a broker or the disk failed"
    })
public final class OutboxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often 1,000,000 records are appended and drained. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Measure the disk of this folder. Default: that of temporary files")
  private @Nullable Path folder;

  @Option(
      names = "--brokers",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "embedded, mosquitto, or auto: mosquitto where it is installed. Default: ${DEFAULT-VALUE}")
  private String brokers = "";

  @Option(
      names = "--encrypted",
      description = "Measure the outbox alone as with agent.storage-key; not that of the agent.")
  private boolean encrypted;

  @Option(
      names = "--quick",
      description = "Everything small: shows that it works, its figures mean nothing.")
  private boolean quick;

  @Option(
      names = "--json",
      description =
          "Print one object: append_per_s, drain_per_s, bare_append_per_s, bytes_per_record,"
              + " open_s_1m, open_s_5m, heap_mb_5m, file_mb_after_drain,"
              + " healthy_bytes_per_million, drain_ratio and more.")
  private boolean json;

  /** Made by picocli. */
  public OutboxCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds must be above 0");
    }
    Broker.Kind kind = Broker.Kind.named(brokers, spec);
    OutboxSizes sizes = quick ? OutboxSizes.quick() : OutboxSizes.whole(rounds);
    Path place =
        folder == null
            ? Files.createTempDirectory("bench-outbox")
            : Files.createTempDirectory(Files.createDirectories(folder), "bench-outbox");
    PrintWriter err = spec.commandLine().getErr();
    String disk = Files.getFileStore(place).type();
    say(err, "brokers: " + kind.name().toLowerCase(java.util.Locale.ROOT) + ", disk: " + disk);
    Map<String, Double> figures;
    try {
      figures =
          OutboxTable.medians(
              new OutboxBench(sizes, place, kind, encrypted, line -> say(err, line)).run());
    } finally {
      OutboxBench.remove(place);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(figures, disk) : OutboxTable.of(figures, sizes));
    out.flush();
    return figures.getOrDefault("lost", 0.0) > 0 ? 1 : 0;
  }

  private String json(Map<String, Double> figures, String disk) throws IOException {
    Map<String, @Nullable Object> all = new LinkedHashMap<>(figures);
    // Null where the machine was too busy to measure it.
    all.putIfAbsent("healthy_bytes_per_million", null);
    all.put("disk", disk);
    all.put("encrypted", encrypted);
    all.put("quick", quick);
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(all);
  }

  private static void say(PrintWriter err, String line) {
    err.println(line);
    err.flush();
  }
}
