package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Sets a switch. */
@Command(
    name = "set",
    header = "Set a switch.",
    description = {
      "When the command ends the value is in force: every record that is taken up from then on sees"
          + " it. It is stored too, or the command says that it could not be."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0 it is in force, 1 there is no such switch, or it does not take the value,",
      "  2 wrong command line, 3 no agent is running, or it cannot be reached"
    })
final class SwitchSetCommand implements Callable<Integer> {
  @Mixin private SwitchRequest request;

  @Parameters(index = "0", paramLabel = "NAME", description = "The switch.")
  private String name;

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "true, false, a number, or a text, as the switch takes.")
  private String value;

  @Override
  public Integer call() throws ControlException {
    return request.send("set", Map.of("name", name, "value", value), request::now);
  }
}
