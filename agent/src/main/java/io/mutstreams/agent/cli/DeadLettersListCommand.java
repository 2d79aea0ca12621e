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

/** Lists dead letters. */
@Command(
    name = "list",
    header = "List the newest dead letters, with where and why they failed.",
    description = {
      "One line for each, the newest at the end: its number, when and where it failed, its topic, the"
          + " reason, and the beginning of the payload. At most 20, or as --limit says; with --from"
          + " or numbers the first of those. \"deadletters show\" shows one with all that it has.",
      "With --json: one object for each line, as \"deadletters export\" writes them."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters list",
      "  mutstreams deadletters list --from 1 --limit 100",
      "  mutstreams deadletters list --uplink archive --reason quota"
    })
final class DeadLettersListCommand implements Callable<Integer> {
  private static final int EXCERPT = 120;
  private static final int LONGEST = 60;
  private static final int MOST = 10_000;

  @Mixin private Agents agents;
  @Mixin private LetterFilters filters;

  @Parameters(arity = "0..*", paramLabel = "NUMBERS", description = "Numbers or ranges.")
  private List<String> numbers = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      LetterReader reader = new LetterReader(store, filters, numbers);
      int most = (int) Math.min(MOST, filters.limit(20));
      List<Answer> letters = new ArrayList<>();
      long excerpt = json ? Integer.MAX_VALUE : EXCERPT;
      if (filters.from() > 1 || !numbers.isEmpty()) {
        reader.read(most, excerpt, letters::add);
      } else {
        letters.addAll(reader.newest(most, excerpt));
      }
      if (json) {
        try (ExportTarget target = ExportTarget.of("-", false, out)) {
          for (Answer letter : letters) {
            int unused = reader.write(letter, target.writer());
          }
          target.finish();
        }
      } else {
        show(reader.look(), letters, store.running(), out);
      }
    }
    return ExitCode.OK;
  }

  private void show(Answer look, List<Answer> letters, boolean running, PrintWriter out) {
    Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
    if (!running) {
      out.println(paint.dim("The agent is not running: read from its storage."));
    }
    long all = look.count("letters");
    if (all == 0) {
      out.println("There are no dead letters.");
      return;
    }
    out.println(
        "%s (%s), numbers %s-%s%s"
            .formatted(
                LetterReader.letters(all),
                Units.size(look.count("bytes")),
                look.text("first"),
                look.text("last"),
                letters.size() == all ? "" : "; here " + Units.count(letters.size())));
    if (letters.isEmpty()) {
      return;
    }
    Table table =
        new Table()
            .row(
                new Table.Cell("NUMBER", paint::dim, true),
                painted("TIME", paint::dim),
                painted("PLACE", paint::dim),
                painted("TOPIC", paint::dim),
                painted("REASON", paint::dim),
                painted("PAYLOAD", paint::dim));
    for (Answer letter : letters) {
      byte[] beginning = RecordLine.beginning(letter);
      table.row(
          right(letter.text("number")),
          left(Units.moment(letter.text("time"))),
          painted(Excerpt.line(LetterReader.place(letter), LONGEST), paint::bold),
          left(Excerpt.line(letter.text("topic"), LONGEST)),
          left(Excerpt.line(letter.text("reason"), LONGEST)),
          left(Excerpt.of(beginning, beginning.length == letter.count("size"), LONGEST)));
    }
    table.lines("").forEach(out::println);
  }
}
