package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks the running agent to run what its files say. */
@Command(
    name = "apply",
    header = "Let the running agent run what its files say, also after it was taken back.",
    description = {
      "As \"mutstreams reload\", but it also tries again what was taken back, by"
          + " \"mutstreams rollback\" or since it failed in its trial, and may lose state where that"
          + " is allowed here. See \"mutstreams plan\" for what it would do."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it runs; 1 refused, and what ran before runs on;",
      "  2 wrong command line; 3 no agent is running, or it cannot be reached"
    })
final class ApplyCommand implements Callable<Integer> {
  @Mixin private ChangeRequest request;

  @Option(
      names = "--lose-state",
      description =
          "State may be lost: of what is no longer there, or means nothing or cannot be read then.")
  private boolean loseState;

  @Override
  public Integer call() throws ControlException {
    return request.send(Map.of("command", "apply", "lose_state", loseState));
  }
}
