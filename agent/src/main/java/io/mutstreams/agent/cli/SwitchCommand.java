package io.mutstreams.agent.cli;

import picocli.CommandLine.Command;

/** Looks at switches and sets them. */
@Command(
    name = "switch",
    header = "Look at the switches of a running agent, and set them.",
    description = {
      "A switch is a named value that conditions read as switch.NAME. What it is set to counts for"
          + " every record that is taken up from then on, and holds through restarts and edits."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      SwitchListCommand.class,
      SwitchGetCommand.class,
      SwitchSetCommand.class,
      SwitchResetCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams switch list              which there are, and who set them",
      "  mutstreams switch get night         the value alone, for scripts",
      "  mutstreams switch set night true    set it",
      "  mutstreams switch set limit -- -5   a value that begins with '-'",
      "  mutstreams switch reset night       back to what the files say",
      "",
      "Exit codes: 0 done, 1 there is no such switch, or it does not take the value; 2"
          + " wrong command line, 3 no agent is running, or it cannot be reached"
    })
final class SwitchCommand {}
