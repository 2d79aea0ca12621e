package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one line for the person; the details are in the log with -v. */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(
      Exception thrown, CommandLine command, @Nullable ParseResult parsed) {
    LoggerFactory.getLogger(Failures.class).debug("the command failed", thrown);
    Throwable cause =
        thrown instanceof UncheckedIOException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    String line;
    int code = ExitCode.PROBLEMS;
    if (cause instanceof CliException known) {
      line = known.sentence();
      code = known.exitCode();
    } else if (cause instanceof ControlException control) {
      line = control.sentence();
      code = code(control.reason());
    } else if (cause instanceof IOException io) {
      line = sentence(io);
    } else {
      line = "this is a fault of mutstreams: " + cause + "; run again with -v for the details";
      code = ExitCode.FAULT;
    }
    command.getErr().println(command.getColorScheme().errorText("mutstreams: " + line));
    command.getErr().flush();
    return code;
  }

  private static int code(ControlException.Reason reason) {
    return switch (reason) {
      case NO_AGENT, DENIED, NO_ANSWER -> ExitCode.UNREACHABLE;
      case ANOTHER_AGENT, REFUSED -> ExitCode.PROBLEMS;
    };
  }

  /** The exceptions of files say no more than a path. */
  static String sentence(IOException e) {
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    if (e instanceof NoSuchFileException) {
      return message + " does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return denied(message, System.getProperty("user.name", ""));
    }
    if (e instanceof NotDirectoryException || e instanceof FileAlreadyExistsException) {
      return message + " is not a folder";
    }
    if (e instanceof BindException) {
      return "the address is taken: " + message;
    }
    return message;
  }

  /**
   * What is said of a file that the user may not read or write.
   *
   * @param user who that is
   */
  static String denied(String file, String user) {
    return "permission denied: " + file + (user.equals("root") ? "" : "; try with sudo");
  }
}
