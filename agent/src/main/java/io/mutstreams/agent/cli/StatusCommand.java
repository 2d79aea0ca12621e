package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import io.mutstreams.agent.format.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the running agent does. */
@Command(
    name = "status",
    header = "Show what the running agent does.",
    description = {
      "Connections, rates, what waits, the configuration's revision, and why the last change was"
          + " refused if it was."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams status                            of this folder or this machine",
      "  mutstreams status --watch                    again every second, until Ctrl-C",
      "  mutstreams status --json --data /srv/gw-07   for programs",
      "",
      "Exit codes: 0 it runs, 1 it is still starting, 2 wrong command line, 3 no agent is"
          + " running, or it cannot be reached"
    })
final class StatusCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Mixin private Agents agents;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Option(
      names = "--watch",
      description =
          "Show it again every second, until Ctrl-C; on a terminal as much as fits, what is wrong first.")
  private boolean watch;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws ControlException, InterruptedException {
    do {
      Map<String, Object> status =
          ControlClient.call(agents.dataFolder(), Map.of("command", "status"));
      show(status);
      if (watch) {
        Thread.sleep(1_000);
      }
    } while (watch);
    return ExitCode.OK;
  }

  private void show(Map<String, Object> status) {
    PrintWriter out = command.commandLine().getOut();
    if (json) {
      out.println(Json.write(status).toText());
    } else {
      Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
      boolean terminal = watch && paint.on();
      List<String> lines =
          terminal
              ? StatusView.lines(new Answer(status), paint, Terminal.now())
              : StatusView.lines(new Answer(status), paint);
      if (terminal) {
        out.print(CLEAR);
      }
      lines.forEach(out::println);
      if (watch && !paint.on()) {
        out.println();
      }
    }
    out.flush();
  }
}
