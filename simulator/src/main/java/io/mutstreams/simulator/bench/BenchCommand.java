package io.mutstreams.simulator.bench;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench forward}. */
@Command(
    name = "forward",
    mixinStandardHelpOptions = true,
    description = {
      "Forward 200-byte JSON at QoS 1 from a plant broker to an upstream broker, each a process of"
          + " its own: by the agent with one filter and one computed field, by a bare Paho"
          + " forwarder (the limit of the client), and by mosquitto's bridge where mosquitto is"
          + " installed. In turns, several rounds; medians are shown.",
      "The machine should do nothing else. Both Java forwarders run with "
          + "-Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost",
      "1:messages were lost",
      "2:the command line is wrong",
      "3:a process or a broker failed"
    })
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many rounds. Default: ${DEFAULT-VALUE}")
  private int rounds;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long each measurement takes. Default: ${DEFAULT-VALUE}")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "The fixed rate at which latency is measured. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Some of agent, bare, mosquitto_bridge. Default: all that are there")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--brokers",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "embedded, mosquitto, or auto: mosquitto where it is installed, since it leaves"
              + " more of the processor to what is measured. Default: ${DEFAULT-VALUE}")
  private String brokers = "";

  @Option(
      names = "--json",
      description =
          "Print {\"agent\": {...}, \"bare\": {...}, \"mosquitto_bridge\": {...}} with"
              + " rate_per_s, cpu_us_per_record and rss_mb at the ceiling, p50_ms, p99_ms and max_ms at"
              + " the fixed rate, lost and duplicated.")
  private boolean json;

  /** Made by picocli. */
  public BenchCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1 || seconds < 1 || !(rate > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--rounds, --seconds and --rate must be above 0");
    }
    Broker.Kind kind = Broker.Kind.named(brokers, spec);
    PrintWriter err = spec.commandLine().getErr();
    err.println("brokers: " + kind.name().toLowerCase(java.util.Locale.ROOT));
    err.flush();
    var bench =
        new ForwardBench(
            forwarders(),
            kind,
            rate,
            Duration.ofSeconds(seconds),
            line -> {
              err.println(line);
              err.flush();
            });
    Map<String, List<Round>> results = bench.run(rounds);
    PrintWriter out = spec.commandLine().getOut();
    out.println(json ? json(results) : Table.of(results, rate));
    out.flush();
    boolean lost = results.values().stream().anyMatch(r -> Result.of(r).lost() > 0);
    return lost ? 1 : 0;
  }

  private List<Forwarder> forwarders() {
    var all = new ArrayList<Forwarder>();
    all.add(new AgentForwarder());
    all.add(new Forwarder.Bare());
    if (Broker.mosquittoInstalled()) {
      all.add(new Forwarder.MosquittoBridge());
    }
    List<String> names = all.stream().map(Forwarder::name).toList();
    for (String name : only) {
      if (!names.contains(name)) {
        throw new ParameterException(
            spec.commandLine(), "--only names " + name + "; there are " + names);
      }
    }
    return all.stream().filter(f -> only.isEmpty() || only.contains(f.name())).toList();
  }

  private static String json(Map<String, List<Round>> results) throws IOException {
    var summary = new LinkedHashMap<String, Result>();
    results.forEach((name, rounds) -> summary.put(name, Result.of(rounds)));
    return JsonMapper.builder()
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(summary);
  }
}
