package io.mutstreams.agent.cli;

import static io.mutstreams.agent.cli.Table.left;
import static io.mutstreams.agent.cli.Table.painted;
import static io.mutstreams.agent.cli.Table.right;

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

/** Shows records of an outbox. */
@Command(
    name = "show",
    header = "Show the records of an outbox, the next ones first.",
    description = {
      "One line for each: its number, how long it is stored, its id, topic, key, the size of its payload, and the beginning of"
          + " it. \"outbox peek\" shows one record with all that it has.",
      "With --json: one object for each line, as \"outbox export\" writes them."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams outbox show archive",
      "  mutstreams outbox show archive --from 1200 --limit 5"
    })
final class OutboxShowCommand implements Callable<Integer> {
  private static final int EXCERPT = 120;
  private static final int LONGEST = 60;

  @Mixin private Agents agents;

  @Parameters(index = "0", paramLabel = "UPLINK", description = "The uplink.")
  private String uplink;

  @Option(
      names = "--from",
      paramLabel = "NUMBER",
      description = "The number of the first (default: the oldest that there is).")
  private long from = 1;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private long limit = 20;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      OutboxReader reader = new OutboxReader(store, uplink);
      if (json) {
        try (ExportTarget target = ExportTarget.of("-", false, out)) {
          long unused = reader.copy(from, Long.MAX_VALUE, limit, target.writer());
          target.finish();
        }
        return ExitCode.OK;
      }
      List<Answer> records = new ArrayList<>();
      reader.read(from, Long.MAX_VALUE, limit, EXCERPT, records::add);
      show(records, out);
    }
    return ExitCode.OK;
  }

  private void show(List<Answer> records, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    if (records.isEmpty()) {
      out.println(from > 1 ? "Nothing from number " + from + " on." : "The outbox is empty.");
      return;
    }
    Table table =
        new Table()
            .row(
                new Table.Cell("NUMBER", paint::dim, true),
                new Table.Cell("AGE", paint::dim, true),
                painted("ID", paint::dim),
                painted("TOPIC", paint::dim),
                painted("KEY", paint::dim),
                new Table.Cell("SIZE", paint::dim, true),
                painted("PAYLOAD", paint::dim));
    for (Answer record : records) {
      byte[] beginning = RecordLine.beginning(record);
      table.row(
          right(record.text("number")),
          right(record.has("stored") ? Units.since(record.text("stored")) : ""),
          left(Excerpt.line(record.text("id"), LONGEST)),
          painted(Excerpt.line(record.text("topic"), LONGEST), paint::bold),
          left(Excerpt.line(record.text("key"), LONGEST)),
          right(Units.size(record.count("size"))),
          left(Excerpt.of(beginning, beginning.length == record.count("size"), LONGEST)));
    }
    table.lines("").forEach(out::println);
  }
}
