package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A live table of the running agent. */
@Command(
    name = "top",
    header = "Show sources, streams and uplinks as a live table.",
    description = {
      "Drawn anew each second, until q or Ctrl-C: what each does a second, how much waits, what the"
          + " outboxes hold and what went wrong since the agent started, with a + for what came"
          + " within the last second.",
      "Where standard output is no terminal, the table is printed each second; with --once one time."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams top",
      "  mutstreams top --steps      with the steps of the streams",
      "  mutstreams top --once       one table, for a script",
      "",
      "Exit codes: 0 done, 1 the agent is still starting, 2 wrong command line, 3 no agent"
          + " is running, or it cannot be reached"
    })
final class TopCommand implements Callable<Integer> {
  private static final int PERIOD_MILLIS = 1_000;

  @Mixin private Agents agents;

  @Option(names = "--once", description = "Print one table and end.")
  private boolean once;

  @Option(names = "--steps", description = "Show the steps of the streams, too.")
  private boolean steps;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = command.commandLine().getOut();
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    // Before the screen is taken: an agent that is not there is told in a line.
    TopView first = new TopView(ask(), null, steps, paint);
    if (once) {
      print(out, first.lines(Integer.MAX_VALUE));
      return ExitCode.OK;
    }
    try (LiveScreen screen = LiveScreen.open(out)) {
      if (screen == null) {
        stream(out, first, paint);
      } else {
        draw(screen, first, paint);
      }
    }
    return ExitCode.OK;
  }

  private Answer ask() throws ControlException {
    Map<String, Object> status =
        ControlClient.call(agents.dataFolder(), Map.of("command", "status"));
    return new Answer(status);
  }

  private static void print(PrintWriter out, List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  private void stream(PrintWriter out, TopView first, Paint paint)
      throws IOException, InterruptedException {
    TopView view = first;
    while (true) {
      print(out, view.lines(Integer.MAX_VALUE));
      out.println();
      // Whoever reads may be gone.
      if (out.checkError()) {
        return;
      }
      Thread.sleep(PERIOD_MILLIS);
      view = new TopView(ask(), view.status(), steps, paint);
    }
  }

  private void draw(LiveScreen screen, TopView first, Paint paint) throws IOException {
    TopView view = first;
    @Nullable String trouble = null;
    while (true) {
      Terminal terminal = Terminal.now();
      List<String> lines = view.lines(terminal.columns());
      if (trouble != null) {
        lines.add(0, paint.bad(trouble));
      }
      screen.draw(Screenful.of(lines, terminal));
      if (screen.waitForEnd(PERIOD_MILLIS)) {
        return;
      }
      try {
        view = new TopView(ask(), view.status(), steps, paint);
        trouble = null;
      } catch (ControlException e) {
        // It may be starting again: what was seen last stays.
        trouble = e.sentence();
      }
    }
  }
}
