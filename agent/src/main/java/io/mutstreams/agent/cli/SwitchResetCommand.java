package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets a switch back. */
@Command(
    name = "reset",
    header = "Set a switch back to what the configuration says it is initially.",
    description = "As if nothing had ever set it: an edit of its initial value counts again.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, 1 there is no such switch, 2 wrong command line,",
      "  3 no agent is running, or it cannot be reached"
    })
final class SwitchResetCommand implements Callable<Integer> {
  @Mixin private SwitchRequest request;

  @Parameters(paramLabel = "NAME", description = "The switch.")
  private String name;

  @Override
  public Integer call() throws ControlException {
    return request.send("reset", Map.of("name", name), request::now);
  }
}
