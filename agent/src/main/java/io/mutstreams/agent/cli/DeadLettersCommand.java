package io.mutstreams.agent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The records that could not be processed. */
@Command(
    name = "deadletters",
    header = "Look at, put back, export or discard what could not be processed.",
    description = {
      "A record that cannot be processed goes to the dead letters with the reason. Each has a"
          + " number. These commands work on a running agent, through it, and on a stopped one,"
          + " directly on its storage; \"retry\" needs a running one.",
      "Letters are named by number or range: 12, 12-40, 12- for 12 and all behind it."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      DeadLettersListCommand.class,
      DeadLettersShowCommand.class,
      DeadLettersRetryCommand.class,
      DeadLettersExportCommand.class,
      DeadLettersDiscardCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters list                      the newest, and why",
      "  mutstreams deadletters list --stream readings    those of one stream",
      "  mutstreams deadletters show 12                   one with all that it has",
      "  mutstreams deadletters retry --stream readings   put them back, once mended",
      "  mutstreams deadletters export dead.jsonl         all, as lines of JSON",
      "  mutstreams deadletters discard 1-40              drop them; asks first",
      "",
      "Exit codes: 0 done, 1 it could not be done, 2 wrong command line, 3 an agent uses"
          + " the storage and does not answer, nothing is stored there, or there is no agent to"
          + " retry in"
    })
final class DeadLettersCommand {
  /** Read by the commands below. */
  @SuppressWarnings("UnusedVariable")
  @Mixin
  private StoreConfig config;
}
