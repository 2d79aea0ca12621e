package io.mutstreams.simulator.demo;

import io.mutstreams.simulator.console.DurationConverter;
import io.mutstreams.simulator.console.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "See it work: starts a plant broker, an upstream broker, a simulated city and the agent, each a"
          + " process of its own, and shows what flows. Edit the configuration while it runs, stop"
          + " the upstream broker, and see at the end that nothing was lost.",
      "With --duration it does by itself what it would suggest: one edit and one outage.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost",
      "1:messages were lost",
      "2:the command line is wrong",
      "3:a process did not start or ended"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final Duration SHORTEST = Duration.ofSeconds(10);

  @Spec private CommandSpec spec;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Run so long by itself, as 30s, at least 10s. Default: until q")
  private @Nullable Duration duration;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Records per second. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--recordings",
      paramLabel = "DIR",
      description =
          "Play these recordings instead of the made-up city: CSV with the columns"
              + " REPORT_ID,avgSpeed,vehicleCount,TIMESTAMP (roads),"
              + " garagecode,vehiclecount,totalspaces,updatetime (car parks) or"
              + " tempm,hum,wspdm,TIMESTAMP (weather).")
  private @Nullable Path recordings;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      description = "An empty folder for the demo's files. Default: a new temporary one")
  private @Nullable Path work;

  /** Made by picocli. */
  public DemoCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    String wrong = wrong();
    if (wrong != null) {
      throw new ParameterException(spec.commandLine(), wrong);
    }
    Path folder =
        work == null
            ? Files.createTempDirectory("mutstreams-demo")
            : Files.createDirectories(work).toAbsolutePath();
    PrintWriter out = spec.commandLine().getOut();
    Demo.Result result;
    try (var keys = new Keys(duration == null && Progress.isTerminal())) {
      var demo = new Demo(folder, keys, out, duration);
      result = demo.run(rate, recordings);
    }
    if (result.verdict().lost() > 0) {
      out.println(result.verdict().toText());
      out.println("The agent's log and all other files are in " + folder);
    }
    if (result.verdict().lost() == 0 && work == null) {
      delete(folder);
    }
    out.println(result.summary());
    out.flush();
    return result.verdict().lost() == 0 ? 0 : 1;
  }

  private @Nullable String wrong() {
    if (!(rate > 0 && rate <= 1e9)) {
      return "--rate must be above 0 records per second, not " + rate;
    }
    if (duration != null && duration.compareTo(SHORTEST) < 0) {
      return "--duration must be at least 10s: an edit and an outage need that long";
    }
    if (recordings != null && !Files.isDirectory(recordings)) {
      return "--recordings: there is no folder " + recordings;
    }
    return null;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
