package io.mutstreams.simulator.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Feeds, replays, a broker, faults, and the checker that counts what was lost.",
      "'mutstreams simulate COMMAND --help' tells more of each.",
      ""
    },
    subcommands = {
      FeedCommand.class,
      ReplayCommand.class,
      CheckCommand.class,
      BrokerCommand.class,
      ProxyCommand.class,
      HelpCommand.class
    })
final class SimulateCommand {}
