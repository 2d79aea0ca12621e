package io.mutstreams.agent.cli;

import io.mutstreams.agent.change.StepTrial;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.Problem;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.PluginProblem;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Validates a configuration without running it. */
@Command(
    name = "check",
    header = "Tell whether a configuration is right.",
    description = {
      "Reads the configuration and the plugins and makes every operator, as a running agent would"
          + " before it takes a change. Connects to nothing and changes nothing."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams check mutstreams.yaml",
      "  mutstreams check /etc/mutstreams       a folder is read as one whole",
      "  mutstreams check --json conf.yaml      for programs",
      "",
      "Exit codes: 0 it is right, 1 it has problems (all are printed), 2 wrong command line"
    })
final class CheckCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE|DIR",
      description = "The configuration (default: ./mutstreams.yaml, else /etc/mutstreams).")
  private @Nullable Path given;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Look for plugins here too; may be given several times.")
  private List<Path> plugins = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Path configuration = Places.existingConfiguration(given);
    Places.requireFolders(command.commandLine(), plugins);
    try (Plugins found = new Plugins(Places.plugins(plugins), configuration)) {
      ConfigReader.Result result = new ConfigReader().read(configuration, found.scan().catalog());
      List<Problem> problems = new ArrayList<>(result.problems());
      Revision revision = result.revision();
      if (revision != null) {
        problems.addAll(StepTrial.of(revision));
      }
      if (json) {
        print(configuration, result, problems, found.scan());
      } else {
        tell(configuration, result, problems, found.scan());
      }
      return problems.isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
    }
  }

  private void tell(
      Path configuration, ConfigReader.Result result, List<Problem> problems, PluginScan scan) {
    PrintWriter out = command.commandLine().getOut();
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    for (PluginProblem problem : scan.problems()) {
      out.println(paint.warning("warning") + ": " + problem);
    }
    for (Problem warning : result.warnings()) {
      out.println(paint.warning("warning") + ": " + warning);
    }
    for (Problem problem : problems) {
      out.println(paint.bad("problem") + ": " + problem);
    }
    Revision revision = result.revision();
    if (problems.isEmpty() && revision != null) {
      out.println(
          "%s: %s is right: %s, %s with %s, %s."
              .formatted(
                  paint.good("ok"),
                  configuration,
                  Units.many(revision.sources().size(), "source"),
                  Units.many(revision.streams().size(), "stream"),
                  Units.many(steps(revision), "step"),
                  Units.many(revision.uplinks().size(), "uplink")));
    } else {
      out.println(
          Units.many(problems.size(), "problem")
              + " in "
              + configuration
              + (Files.isReadable(configuration) ? "" : "; to read it try with sudo"));
    }
  }

  private static int steps(Revision revision) {
    return revision.streams().values().stream().mapToInt(s -> s.steps().size()).sum();
  }

  private void print(
      Path configuration, ConfigReader.Result result, List<Problem> problems, PluginScan scan) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("configuration", configuration.toString());
    document.put("ok", problems.isEmpty());
    document.put("hash", result.hash());
    document.put("problems", problems.stream().map(Problem::tree).toList());
    document.put("warnings", result.warnings().stream().map(Problem::tree).toList());
    document.put(
        "plugin_problems",
        scan.problems().stream()
            .map(p -> Map.of("jar", p.jar().toString(), "message", p.sentence()))
            .toList());
    command.commandLine().getOut().println(Json.write(document).toText());
  }
}
