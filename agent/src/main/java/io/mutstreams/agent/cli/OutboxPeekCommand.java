package io.mutstreams.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one record of an outbox. */
@Command(
    name = "peek",
    header = "Show one record of an outbox with all that it has.",
    description = {
      "The next one, or the one of a number. It stays where it is.",
      "With --json: one object, as \"outbox export\" writes it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox peek archive",
      "  mutstreams outbox peek archive --number 1200 --json"
    })
final class OutboxPeekCommand implements Callable<Integer> {
  @Mixin private Agents agents;

  @Parameters(index = "0", paramLabel = "UPLINK", description = "The uplink.")
  private String uplink;

  @Option(
      names = "--number",
      paramLabel = "NUMBER",
      description = "Which one (default: the one that is next).")
  private long number;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    long from = number > 0 ? number : 1;
    long to = number > 0 ? number : Long.MAX_VALUE;
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      OutboxReader reader = new OutboxReader(store, uplink);
      boolean found;
      if (json) {
        try (ExportTarget target = ExportTarget.of("-", false, out)) {
          found = reader.copy(from, to, 1, target.writer()) > 0;
          target.finish();
        }
      } else {
        List<Answer> records = new ArrayList<>();
        reader.read(from, to, 1, Integer.MAX_VALUE, records::add);
        found = !records.isEmpty();
        Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
        records.forEach(record -> RecordView.lines(record, paint).forEach(out::println));
      }
      if (!found) {
        throw new CliException(
            ExitCode.PROBLEMS,
            number > 0
                ? "there is no record " + number + " in the outbox of " + uplink
                : "the outbox of " + uplink + " is empty");
      }
    }
    return ExitCode.OK;
  }
}
