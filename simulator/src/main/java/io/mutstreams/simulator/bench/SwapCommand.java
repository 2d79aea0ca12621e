package io.mutstreams.simulator.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench swap}. */
@Command(
    name = "swap",
    mixinStandardHelpOptions = true,
    description = {
      "Measure the pause that a change causes. For each kind of change an agent of its own forwards"
          + " between two brokers and is changed again and again. Shown are, in milliseconds: for"
          + " how long a stream stood for its swap (commit); how much longer the slowest record"
          + " took around a change than in control windows of the same length before the changes"
          + " (stall); and the longest time from saving the file to the change being live.",
      "Takes about a quarter of an hour. The machine should do nothing else.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost, duplicated or reordered",
      "1:something was",
      "2:the command line is wrong",
      "3:a process or a broker failed"
    })
public final class SwapCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many changes of each kind. Default: ${DEFAULT-VALUE}")
  private int changes;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Records per second. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "200000",
      description = "How many keys have state in the last case. Default: ${DEFAULT-VALUE}")
  private int keys;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "CASE",
      description =
          "Some of option_edit, step_inserted, reroute, light_jar, heavy_jar, state. Default: all")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--brokers",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "embedded, mosquitto, or auto. Default: ${DEFAULT-VALUE}")
  private String brokers = "";

  @Option(
      names = "--json",
      description =
          "Print {\"cases\": [...]}, each with case, commit_p50_ms, commit_p99_ms, commit_max_ms,"
              + " stall_added_p99_ms, stall_added_max_ms, live_after_ms, lost, duplicated and"
              + " reordered.")
  private boolean json;

  /** Made by picocli. */
  public SwapCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (changes < 1 || keys < 1 || !(rate > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--changes, --rate and --keys must be above 0");
    }
    List<SwapCase> cases = cases();
    Broker.Kind kind = Broker.Kind.named(brokers, spec);
    PrintWriter err = spec.commandLine().getErr();
    var results = new ArrayList<SwapResult>();
    Path place = Files.createTempDirectory("mutstreams-swap");
    try (Broker plant = Broker.start(kind, "plant", place);
        Broker upstream = Broker.start(kind, "upstream", place)) {
      for (SwapCase one : cases) {
        err.println(one.label(keys) + ": " + changes + " changes");
        err.flush();
        Path folder = Files.createDirectory(place.resolve(one.name()));
        var bench = new SwapBench(new SwapBench.Sizes(changes, rate, keys), plant, upstream);
        results.add(bench.run(one, folder));
      }
    } finally {
      OutboxBench.remove(place);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(results) : table(results));
    out.flush();
    boolean exact =
        results.stream().allMatch(r -> r.lost() == 0 && r.duplicated() == 0 && r.reordered() == 0);
    return exact ? 0 : 1;
  }

  private List<SwapCase> cases() {
    List<String> names = Arrays.stream(SwapCase.values()).map(SwapCase::word).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), "--only names " + name + "; there are " + names);
      }
    }
    return Arrays.stream(SwapCase.values())
        .filter(one -> only.isEmpty() || only.contains(one.word()))
        .toList();
  }

  private static String table(List<SwapResult> results) {
    var text = new StringBuilder(SwapResult.HEAD);
    results.forEach(result -> text.append(result.row()));
    return text.toString();
  }

  private static String json(List<SwapResult> results) throws IOException {
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(Map.of("cases", results));
  }
}
