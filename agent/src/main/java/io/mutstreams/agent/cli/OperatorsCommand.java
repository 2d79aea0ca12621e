package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The reference of the operators. */
@Command(
    name = "operators",
    header = "List the operators that steps can use, or explain one.",
    description = "Reads the plugins that are there; no agent needs to run.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams operators           all, a line each",
      "  mutstreams operators filter    its options, with an example",
      "",
      "Exit codes: 0 done, 2 no such operator or a wrong command line"
    })
final class OperatorsCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The operator to explain.")
  private @Nullable String name;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Look for plugins here too; may be given several times.")
  private List<Path> plugins = new ArrayList<>();

  @ArgGroup(exclusive = true)
  private Form form = new Form();

  /** How to print. */
  static final class Form {
    @Option(names = "--json", description = "Print JSON, for programs.")
    private boolean json;

    @Option(names = "--markdown", description = "Print the whole reference as Markdown.")
    private boolean markdown;
  }

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Path configuration = Places.configuration(null);
    Places.requireFolders(command.commandLine(), plugins);
    try (Plugins found = new Plugins(Places.plugins(plugins, configuration))) {
      PluginScan scan = found.scan();
      scan.problems()
          .forEach(problem -> command.commandLine().getErr().println("warning: " + problem));
      PrintWriter out = command.commandLine().getOut();
      List<OperatorReference> references =
          chosen(scan.catalog()).stream().map(OperatorReference::new).toList();
      if (form.json) {
        Object json =
            name == null
                ? references.stream().map(OperatorReference::json).toList()
                : references.get(0).json();
        out.println(Json.write(json).toText());
      } else if (form.markdown) {
        references.forEach(reference -> reference.markdown().forEach(out::println));
      } else if (name != null) {
        references.get(0).text(paint(), width()).forEach(out::println);
      } else {
        list(scan, references, out);
      }
    }
    return ExitCode.OK;
  }

  private List<OperatorType> chosen(OperatorCatalog catalog) {
    String wanted = name;
    if (wanted == null) {
      return catalog.types().stream().map(type -> catalog.find(type).orElseThrow()).toList();
    }
    OperatorType type =
        catalog
            .find(wanted)
            .orElseThrow(
                () ->
                    new CommandLine.ParameterException(
                        command.commandLine(),
                        "there is no operator "
                            + Words.quote(wanted)
                            + (catalog.types().isEmpty()
                                ? "; there are no plugins: name their folder with --plugins"
                                : Words.instead(wanted, catalog.types()))));
    return List.of(type);
  }

  private void list(PluginScan scan, List<OperatorReference> references, PrintWriter out) {
    int names = scan.catalog().types().stream().mapToInt(String::length).max().orElse(0);
    references.forEach(
        reference -> reference.summary(paint(), names, width()).forEach(out::println));
    if (scan.plugins().isEmpty()) {
      out.println("There are no plugins. Name their folder with --plugins.");
    } else {
      out.println();
      out.println("More about one: mutstreams operators NAME");
    }
  }

  private int width() {
    return command.usageMessage().width();
  }

  private Paint paint() {
    return new Paint(command.commandLine().getColorScheme().ansi().enabled());
  }
}
