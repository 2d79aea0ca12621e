package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.time.Duration;
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
      "An agent notices edits by itself. This waits until it has taken or refused them, which is"
          + " of use in scripts."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 taken, or nothing had changed; 1 refused, and what ran before runs on;",
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
      out.println("unchanged: " + revision + " runs");
    } else {
      change.texts("summary").forEach(line -> out.println("  " + line));
      out.println(paint.good("accepted") + ": " + revision + " runs");
    }
  }
}
