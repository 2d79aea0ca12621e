package io.mutstreams.agent.cli;

import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what differs between two revisions. */
@Command(
    name = "diff",
    header = "Show what differs between the files of two revisions.",
    description = {
      "A unified diff. Passwords and keys that are written out are masked. Works on a running agent"
          + " and on a stopped one.",
      "With --json: from, to, lines."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done; 1 that revision is not kept; 2 wrong command line;",
      "  3 no agent is running and none has run here, or it cannot be reached"
    })
final class DiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "N", description = "The number of a revision.")
  private int from;

  @Parameters(index = "1", paramLabel = "M", description = "The number of another.")
  private int to;

  @Mixin private KeptRevisions kept;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Answer answer = kept.ask(Map.of("command", "diff", "from", (long) from, "to", (long) to));
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.write(answer.tree()).toText());
      return ExitCode.OK;
    }
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    List<String> lines = answer.texts("lines");
    for (String line : lines) {
      out.println(
          line.startsWith("+") ? paint.good(line) : line.startsWith("-") ? paint.bad(line) : line);
    }
    if (lines.isEmpty()) {
      out.println("The files of revisions " + from + " and " + to + " are the same.");
    }
    return ExitCode.OK;
  }
}
