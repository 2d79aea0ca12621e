package io.mutstreams.agent.cli;

import io.mutstreams.agent.PluginUse;
import io.mutstreams.agent.config.ConfigReader;
import io.mutstreams.agent.config.OperatorCatalog;
import io.mutstreams.agent.config.OperatorType;
import io.mutstreams.agent.config.Pin;
import io.mutstreams.agent.config.Revision;
import io.mutstreams.agent.config.Words;
import io.mutstreams.agent.format.Json;
import io.mutstreams.agent.plugin.PluginInfo;
import io.mutstreams.agent.plugin.PluginScan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
    description =
        "Reads the plugins that are there, and the configuration for which of its steps use which"
            + " version; no agent needs to run.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams operators           all, a line each",
      "  mutstreams operators filter    its options, with an example",
      "  mutstreams operators smooth --pin smooth@1.2    as this pin gets it",
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

  @Option(
      names = "--pin",
      paramLabel = "ID@VERSION",
      description = "Explain NAME as a step gets it that has 'plugin: ID@VERSION'.")
  private @Nullable String pin;

  @Option(
      names = "--config",
      paramLabel = "FILE|DIR",
      description =
          "The configuration whose steps are shown (default: ./mutstreams.yaml, else /etc/mutstreams).")
  private @Nullable Path given;

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
    try (Plugins found = Plugins.warned(command.commandLine(), plugins, given)) {
      PluginScan scan = found.scan();
      PrintWriter out = command.commandLine().getOut();
      PluginUse use = new PluginUse(scan, revision(found.configuration(), scan));
      List<OperatorReference> references =
          chosen(scan.catalog()).stream()
              .map(type -> new OperatorReference(type, scan.catalog().versions(type.spec().type())))
              .toList();
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
        list(scan, use, references, out);
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
    return List.of(pinned(catalog, type));
  }

  private OperatorType pinned(OperatorCatalog catalog, OperatorType newest) {
    String wanted = pin;
    if (wanted == null) {
      return newest;
    }
    List<OperatorType> versions = catalog.versions(newest.spec().type());
    return Pin.parse(wanted)
        .flatMap(each -> versions.stream().filter(each::allows).findFirst())
        .orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    command.commandLine(),
                    "--pin: there is no %s with an operator '%s'; there are: %s"
                        .formatted(
                            Words.quote(wanted),
                            newest.spec().type(),
                            OperatorReference.names(versions))));
  }

  /** What the configuration makes of them; nothing where there is none, or it has problems. */
  private Revision revision(Path configuration, PluginScan scan) {
    if (Files.exists(configuration)) {
      Revision read = new ConfigReader().read(configuration, scan.catalog()).revision();
      if (read != null) {
        return read;
      }
      command
          .commandLine()
          .getErr()
          .println(
              "warning: %s has problems, so that its steps are not shown; see: mutstreams check"
                  .formatted(configuration));
    }
    return Revision.NOTHING;
  }

  private Table versions(PluginScan scan, PluginUse use) {
    Table table = new Table().row(StatusView.titles(paint(), "PLUGIN", "VERSION", "USED BY"));
    for (PluginInfo plugin : scan.plugins()) {
      table.row(
          Table.painted(plugin.id(), paint()::bold),
          Table.left(plugin.version() + (use.preferred(plugin) ? "" : ", if pinned")),
          Table.left(String.join(", ", use.steps(plugin))));
    }
    return table;
  }

  private void list(
      PluginScan scan, PluginUse use, List<OperatorReference> references, PrintWriter out) {
    int names = scan.catalog().types().stream().mapToInt(String::length).max().orElse(0);
    references.forEach(
        reference -> reference.summary(paint(), names, width()).forEach(out::println));
    if (scan.plugins().isEmpty()) {
      out.println("There are no plugins. Name their folder with --plugins.");
    } else {
      out.println();
      versions(scan, use).lines("", width()).forEach(out::println);
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
