package io.mutstreams.agent.cli;

import io.mutstreams.agent.config.Words;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of a wrong command line in a line or two: what is wrong, and where to read more. */
final class WrongCommandLine implements IParameterExceptionHandler {
  /** As picocli says it. */
  private static final Pattern UNKNOWN = Pattern.compile("Unknown subcommand '(.*)'\\.");

  /** What people call that for which systemd has a command already. */
  private static final Set<String> LOGS = Set.of("log", "logs", "journal");

  @Override
  public int handleParseException(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText("mutstreams: " + sentence(wrong)));
    if (isWithoutACommand(wrong)) {
      command.usage(err, command.getColorScheme());
    } else {
      err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'");
    }
    err.flush();
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  /** Who names no command wants to know which there are. */
  private static boolean isWithoutACommand(ParameterException wrong) {
    return wrong.getClass() == ParameterException.class
        && wrong.getArgSpec() == null
        && unknownCommand(wrong) == null
        && !wrong.getCommandLine().getSubcommands().isEmpty();
  }

  /** What the command help was asked for in vain; null where it is not that. */
  private static @Nullable String unknownCommand(ParameterException wrong) {
    Matcher unknown = UNKNOWN.matcher(String.valueOf(wrong.getMessage()));
    return unknown.matches() ? unknown.group(1) : null;
  }

  private static String sentence(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String word = unmatched.getUnmatched().get(0);
      if (unmatched.isUnknownOption()) {
        return "there is no option " + Words.quote(word) + Words.suggest(word, options(command));
      }
      Collection<String> commands = command.getSubcommands().keySet();
      if (commands.isEmpty()) {
        return "there is one word too many: " + Words.quote(word);
      }
      return noCommand(word, command);
    }
    String message = String.valueOf(wrong.getMessage());
    if (isWithoutACommand(wrong)) {
      return "name a command: " + String.join(", ", command.getSubcommands().keySet());
    }
    String asked = unknownCommand(wrong);
    if (asked != null) {
      return noCommand(asked, command);
    }
    boolean ours = !(wrong instanceof MissingParameterException) && wrong.getArgSpec() == null;
    return ours ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }

  private static String noCommand(String word, CommandLine command) {
    String none = "there is no command " + Words.quote(word);
    return command.getParent() == null && LOGS.contains(word)
        ? none
            + ": the journal has the log of the service, as by: journalctl -u mutstreams -f; another"
            + " agent writes its own to standard error"
        : none + Words.instead(word, command.getSubcommands().keySet());
  }

  private static List<String> options(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .flatMap(option -> Stream.of(option.names()))
        .toList();
  }
}
