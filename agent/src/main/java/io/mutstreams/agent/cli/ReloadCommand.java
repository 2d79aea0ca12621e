package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks the running agent to look at its files now. */
@Command(
    name = "reload",
    header = "Let the running agent look at its files now, and tell what came of it.",
    description = {
      "An agent notices edits by itself. This waits until it has taken or refused what is in the"
          + " files now, which is of use in scripts. When it had done so before it was asked, this"
          + " tells what came of it then.",
      "With --json: outcome (accepted, refused or unchanged), at, revision (which runs now), summary"
          + " (what was changed), problems (why it was refused), and runs: number, since and summary"
          + " (what it changed) of the revision that runs now."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 taken, now or before; 1 refused, and what ran before runs on;",
      "  2 wrong command line; 3 no agent is running, or it cannot be reached"
    })
final class ReloadCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws ControlException {
    Map<String, Object> tree =
        ControlClient.call(agents.dataFolder(), Map.of("command", "reload"), PATIENCE);
    Answer change = new Answer(tree);
    boolean refused = change.text("outcome").equals("refused");
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.write(tree).toText());
    } else {
      tell(change, refused, out);
    }
    return refused ? ExitCode.PROBLEMS : ExitCode.OK;
  }

  private void tell(Answer change, boolean refused, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    change.texts("problems").forEach(problem -> out.println(paint.bad("problem") + ": " + problem));
    String revision = "revision " + change.text("revision");
    if (refused) {
      out.println(paint.bad("refused") + ": " + revision + " runs on, untouched");
    } else if (change.text("outcome").equals("unchanged")) {
      unchanged(change.part("runs"), revision, out);
    } else {
      change.texts("summary").forEach(line -> out.println("  " + line));
      out.println(paint.good("accepted") + ": " + revision + " runs");
    }
  }

  /** The edit may have been taken by itself, a moment before: then this tells of it. */
  private static void unchanged(Answer runs, String revision, PrintWriter out) {
    if (!runs.has("since")) {
      out.println("nothing new: " + revision + " runs");
      return;
    }
    List<String> summary = runs.count("number") > 1 ? runs.texts("summary") : List.of();
    out.println(
        "nothing new: revision %s runs, %s %s ago%s"
            .formatted(
                runs.text("number"),
                runs.count("number") > 1 ? "taken" : "started",
                Units.since(runs.text("since")),
                summary.isEmpty() ? "" : ":"));
    summary.forEach(line -> out.println("  " + line));
  }
}
