package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.bench.BenchGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/** The development command line. */
@Command(
    name = "mutstreams",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Changeable stream processing for MQTT gateways.")
public final class Main {
  private Main() {}

  /**
   * Runs a command and exits with its code.
   *
   * @param args command and options
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /**
   * All commands.
   *
   * @return a command line to execute once
   */
  public static CommandLine commandLine() {
    return extended(new CommandLine(new Main()));
  }

  private static CommandLine extended(CommandLine root) {
    root.addSubcommand(new SimulateCommand());
    root.addSubcommand(new BenchGroup());
    return root.setExecutionExceptionHandler(Main::failed);
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) throws Exception {
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message(e));
      return Exit.FAILED;
    }
    throw e;
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return switch (e.getClass().getSimpleName()) {
      case "NoSuchFileException" -> "there is no file " + message;
      case "AccessDeniedException" -> "no permission for " + message;
      default -> message == null ? e.toString() : message;
    };
  }
}
