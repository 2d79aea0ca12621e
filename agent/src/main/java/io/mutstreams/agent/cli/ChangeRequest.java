package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Asks a running agent for a change, waits for it, and tells what came of it. */
final class ChangeRequest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** The exit code. */
  int send(Map<String, Object> request) throws ControlException {
    Map<String, Object> tree = ControlClient.call(agents.dataFolder(), request, PATIENCE);
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
      change.texts("summary").forEach(line -> out.println("  " + line));
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
