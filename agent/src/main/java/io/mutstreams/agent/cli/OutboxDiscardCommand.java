package io.mutstreams.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drops what is in an outbox. */
@Command(
    name = "discard",
    header = "Drop what is in an outbox: it is not delivered. Asks first.",
    description = {
      "The records have been acknowledged to their brokers and are lost; \"outbox export\" keeps a"
          + " copy. What came in after the question was asked stays. What a running agent"
          + " has published and its broker has not answered may still be delivered.",
      "What was discarded since the start is counted by \"outbox list\" and \"status --json\"."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox discard archive",
      "  mutstreams outbox discard archive --up-to 1200 --yes   in a script",
      "",
      "Exit codes: 0 done or nothing to do, 1 it was not done, 2 wrong command line, or"
          + " there is no terminal to ask at and no --yes; 3 an agent uses the storage and does"
          + " not answer"
    })
final class OutboxDiscardCommand implements Callable<Integer> {
  @Mixin private Agents agents;
  @Mixin private Confirmation confirmation;

  @Parameters(index = "0", paramLabel = "UPLINK", description = "The uplink.")
  private String uplink;

  @Option(
      names = "--up-to",
      paramLabel = "NUMBER",
      description = "Only the oldest, up to this number and with it (default: all).")
  private long upTo = Long.MAX_VALUE;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      Answer outbox =
          OutboxReader.find(store.ask(Map.of("command", "outbox.list")).parts("outboxes"), uplink);
      long last = Math.min(upTo, outbox.count("last"));
      long records = outbox.has("first") ? last - outbox.count("first") + 1 : 0;
      if (records <= 0) {
        out.println("There is nothing to discard.");
        return ExitCode.OK;
      }
      boolean all = last == outbox.count("last");
      String question =
          "Discard %s%s of the outbox of %s? %s then not delivered."
              .formatted(
                  Units.records(records),
                  all ? " (" + Units.size(outbox.count("bytes")) + "), all" : "",
                  Excerpt.plain(uplink),
                  records == 1 ? "It is" : "They are");
      if (!confirmation.given(question, command.commandLine().getErr())) {
        out.println("Nothing was discarded.");
        return ExitCode.PROBLEMS;
      }
      Answer done = store.ask(Map.of("command", "outbox.discard", "uplink", uplink, "up_to", last));
      out.println(
          "discarded %s of the outbox of %s"
              .formatted(Units.records(done.count("discarded")), Excerpt.plain(uplink)));
    }
    return ExitCode.OK;
  }
}
