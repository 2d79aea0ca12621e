package io.mutstreams.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets go what an uplink holds. */
@Command(
    name = "release",
    header = "Let an uplink send what it holds behind records of another one. Asks first.",
    description = {
      "What an edit leads to another uplink is held there until the former one has delivered what"
          + " came before, so that the records of a key keep their order; \"outbox list\" says for"
          + " how many of which outbox. Where the former will not be back soon, this gives up the"
          + " order: the held records are sent now, and those before them when they can be. Nothing"
          + " is lost.",
      "\"outbox discard\" on the former uplink ends the hold too."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox release live",
      "  mutstreams outbox release live --yes        in a script",
      "",
      "Exit codes: 0 done or nothing to do, 1 it was not done, 2 wrong command line, or"
          + " there is no terminal to ask at and no --yes; 3 an agent uses the storage and does"
          + " not answer"
    })
final class OutboxReleaseCommand implements Callable<Integer> {
  @Mixin private Agents agents;
  @Mixin private Confirmation confirmation;

  @Parameters(index = "0", paramLabel = "UPLINK", description = "The uplink that holds them.")
  private String uplink;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      boolean holds =
          store.ask(Map.of("command", "outbox.list")).parts("outboxes").stream()
              .filter(each -> each.text("uplink").startsWith(uplink + ":"))
              .anyMatch(
                  each -> each.tree().get("waits_for") instanceof Map<?, ?> m && !m.isEmpty());
      String question =
          "Send what %s holds before what it waits for? The records of a key may change places."
              .formatted(Excerpt.plain(uplink));
      if (holds && !confirmation.given(question, command.commandLine().getErr())) {
        out.println("Nothing was released.");
        return ExitCode.PROBLEMS;
      }
      Answer done = store.ask(Map.of("command", "outbox.release", "uplink", uplink));
      out.println(
          holds
              ? "released %s of %s"
                  .formatted(Units.records(done.count("released")), Excerpt.plain(uplink))
              : "There is nothing to release.");
    }
    return ExitCode.OK;
  }
}
