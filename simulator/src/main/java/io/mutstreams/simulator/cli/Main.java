package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.bench.BenchGroup;
import io.mutstreams.simulator.demo.DemoCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The development command line: the agent's commands, and simulate, demo and bench. */
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
    CommandLine root = io.mutstreams.agent.cli.Main.commandLine();
    root.addSubcommand(new DemoCommand());
    root.addSubcommand(new SimulateCommand());
    root.addSubcommand(new BenchGroup());
    // Settings reach only the commands that are there when they are made.
    root.setParameterExceptionHandler(root.getParameterExceptionHandler());
    root.setUsageHelpAutoWidth(true);
    IExecutionExceptionHandler agents = root.getExecutionExceptionHandler();
    return root.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          boolean ours = command.getCommand().getClass().getName().contains(".simulator.");
          if (ours && (failure instanceof IOException || failure instanceof UncheckedIOException)) {
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println(name + ": " + message(failure));
            return Exit.FAILED;
          }
          return agents.handleExecutionException(failure, command, parsed);
        });
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
