package io.mutstreams.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What waits for the uplinks' brokers. */
@Command(
    name = "outbox",
    header = "Look at, export, discard or release what waits for the uplinks' brokers.",
    description = {
      "An outbox keeps the records of one uplink while its broker is away. These commands work on a"
          + " running agent, through it, and on a stopped one, directly on its storage."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      OutboxListCommand.class,
      OutboxShowCommand.class,
      OutboxPeekCommand.class,
      OutboxExportCommand.class,
      OutboxDiscardCommand.class,
      OutboxReleaseCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox list                       how much waits, for each uplink",
      "  mutstreams outbox show archive               the records that are next",
      "  mutstreams outbox peek archive               the next one, all of it",
      "  mutstreams outbox export all.jsonl           all, as lines of JSON",
      "  mutstreams outbox discard archive            drop them; asks first",
      "  mutstreams outbox release archive            hold nothing back; asks first",
      "",
      "Exit codes: 0 done, 1 it could not be done, 2 wrong command line, 3 an agent uses"
          + " the storage and does not answer, or nothing is stored there"
    })
final class OutboxCommand {
  /** Read by the commands below. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private StoreConfig config;
}
