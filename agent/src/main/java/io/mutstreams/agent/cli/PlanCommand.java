package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the running agent what a change would do. */
@Command(
    name = "plan",
    header = "Tell what a change would do, without doing it.",
    description = {
      "Compares what runs with the files of the agent, or with another configuration, which the agent"
          + " must be able to read. Tells what would start, stop, move, go on in another way, and keep"
          + " its state or lose it. What would be refused is told as far as it can be known without"
          + " making operators and connections.",
      "With --json: revision (which runs), parts with thing (agent, source, stream, step, uplink),"
          + " name, stream (of a step), action (starts, stops, moves, is-renamed, is-reconfigured),"
          + " state (none, kept, lost) and words; problems; warnings."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it could be applied; 1 it would be refused;",
      "  2 wrong command line; 3 no agent is running, or it cannot be reached"
    })
final class PlanCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE|DIR",
      description = "Another configuration (default: the files of the agent).")
  private @Nullable Path config;

  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws ControlException {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "plan");
    if (config != null) {
      request.put("config", config.toAbsolutePath().normalize().toString());
    }
    Map<String, Object> tree = ControlClient.call(agents.dataFolder(), request, PATIENCE);
    Answer plan = new Answer(tree);
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.write(tree).toText());
    } else {
      tell(plan, out);
    }
    return plan.texts("problems").isEmpty() ? ExitCode.OK : ExitCode.PROBLEMS;
  }

  private void tell(Answer plan, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    plan.texts("warnings").forEach(text -> out.println(paint.warning("warning") + ": " + text));
    plan.texts("problems").forEach(text -> out.println(paint.bad("problem") + ": " + text));
    plan.parts("parts").forEach(part -> out.println("  " + part.text("words")));
    String revision = "revision " + plan.text("revision");
    if (!plan.texts("problems").isEmpty()) {
      out.println(paint.bad("it would be refused") + ": " + revision + " would run on, untouched");
    } else if (plan.parts("parts").isEmpty()) {
      out.println("nothing to change: " + revision + " runs");
    } else {
      out.println(
          paint.good("plan")
              + ": "
              + Units.many(plan.parts("parts").size(), "thing")
              + " would change in "
              + revision);
    }
  }
}
