package io.mutstreams.simulator.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Measure how fast, and at what cost, records are forwarded and stored, and the pause that a"
            + " change causes.",
    subcommands = {BenchCommand.class, OutboxCommand.class, SwapCommand.class, HelpCommand.class})
public final class BenchGroup {
  /** Made by picocli. */
  public BenchGroup() {}
}
