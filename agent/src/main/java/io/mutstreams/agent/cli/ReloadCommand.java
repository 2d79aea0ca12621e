package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Asks the running agent to look at its files now. */
@Command(
    name = "reload",
    header = "Let the running agent look at its files now, and tell what came of it.",
    description = {
      "An agent notices edits by itself. This waits until it has taken or refused what is in the"
          + " files now, which is of use in scripts. When it had done so before it was asked, this"
          + " tells what came of it then.",
      "With --json: outcome (accepted, refused or unchanged), at, revision (which runs now), summary"
          + " (what was changed), problems (why it was refused), and runs: number, since and summary"
          + " (what it changed) of the revision that runs now."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 taken, now or before; 1 refused, and what ran before runs on;",
      "  2 wrong command line; 3 no agent is running, or it cannot be reached"
    })
final class ReloadCommand implements Callable<Integer> {
  @Mixin private ChangeRequest request;

  @Override
  public Integer call() throws ControlException {
    return request.send(Map.of("command", "reload"));
  }
}
