package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the value of a switch. */
@Command(
    name = "get",
    header = "Print the value of a switch.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 done, 1 there is no such switch, 2 wrong command line,",
      "  3 no agent is running, or it cannot be reached"
    })
final class SwitchGetCommand implements Callable<Integer> {
  @Mixin private SwitchRequest request;

  @Parameters(paramLabel = "NAME", description = "The switch.")
  private String name;

  @Override
  public Integer call() throws ControlException {
    return request.send("get", Map.of("name", name), answer -> List.of(answer.text("value")));
  }
}
