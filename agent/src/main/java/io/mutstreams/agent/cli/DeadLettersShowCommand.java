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

/** Shows dead letters. */
@Command(
    name = "show",
    header = "Show dead letters with all that they have.",
    description = {
      "Those of the numbers, or the newest one. They stay where they are.",
      "With --json: one object for each, as \"deadletters export\" writes it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters show",
      "  mutstreams deadletters show 12",
      "  mutstreams deadletters show 12-14 20 --json"
    })
final class DeadLettersShowCommand implements Callable<Integer> {
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
    long[] found = {0};
    try (StoreAccess store = StoreAccess.of(agents, command);
        ExportTarget target = ExportTarget.of("-", false, out)) {
      LetterReader reader = new LetterReader(store, filters, numbers);
      Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
      LetterReader.Taker taker =
          letter -> {
            found[0]++;
            if (json) {
              int unused = reader.write(letter, target.writer());
            } else {
              out.print(found[0] > 1 ? System.lineSeparator() : "");
              RecordView.lines(letter, paint).forEach(out::println);
            }
          };
      if (numbers.isEmpty() && filters.from() == 1) {
        int most = (int) Math.min(1_000, filters.limit(1));
        for (Answer letter : reader.newest(most, Integer.MAX_VALUE)) {
          taker.take(letter);
        }
      } else {
        reader.read(filters.limit(Long.MAX_VALUE), Integer.MAX_VALUE, taker);
      }
      target.finish();
    }
    if (found[0] == 0) {
      throw new CliException(
          ExitCode.PROBLEMS, "there is no such dead letter; \"deadletters list\" shows the newest");
    }
    return ExitCode.OK;
  }
}
