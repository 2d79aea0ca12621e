package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks the running agent to go back to a revision of before. */
@Command(
    name = "rollback",
    header = "Go back to a revision that ran before.",
    description = {
      "The revision runs again with the plugin versions that it had, and the state that is there now."
          + " Secrets and the files of TLS stay as they are. It is on trial, unless it has passed one."
          + " The files are left as they are, and are not used, also not by a restart, until they are"
          + " edited or \"mutstreams apply\" is asked for. \"mutstreams history N --files DIR\""
          + " writes the files of revision N."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it runs; 1 refused, and what ran before runs on;",
      "  2 wrong command line; 3 no agent is running, or it cannot be reached"
    })
final class RollbackCommand implements Callable<Integer> {
  @Mixin private ChangeRequest request;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "N",
      description =
          "The number of the revision (default: that which ran before, but"
              + " for those that have failed in a trial).")
  private @Nullable Integer revision;

  @Option(
      names = "--lose-state",
      description =
          "State may be lost: of what is no longer there, or means nothing or cannot be read then.")
  private boolean loseState;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws ControlException {
    Integer number = revision;
    if (number != null && number < 0) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "a revision has a number from 1 on, not " + number);
    }
    if (number != null && number == 0) {
      // The agent would take it for none.
      throw new CliException(ExitCode.PROBLEMS, "revision 0 is not kept; see: mutstreams history");
    }
    return request.send(
        Map.of(
            "command",
            "rollback",
            "revision",
            number == null ? 0L : (long) number,
            "lose_state",
            loseState));
  }
}
