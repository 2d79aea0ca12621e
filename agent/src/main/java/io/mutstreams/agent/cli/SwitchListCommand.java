package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the switches. */
@Command(
    name = "list",
    header = "List the switches: their values, since when, and who set them.",
    mixinStandardHelpOptions = true,
    footerHeading = "%nExit codes:%n",
    footer = {"  0 done, 2 wrong command line, 3 no agent is running, or it cannot be reached"})
final class SwitchListCommand implements Callable<Integer> {
  @Mixin private SwitchRequest request;

  @Override
  public Integer call() throws ControlException {
    return request.send(
        "list",
        Map.of(),
        answer ->
            answer.parts("switches").isEmpty()
                ? List.of("There are no switches.")
                : SwitchView.table(answer.parts("switches"), request.paint())
                    .lines("", Integer.MAX_VALUE));
  }
}
