package io.mutstreams.agent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drops dead letters. */
@Command(
    name = "discard",
    header = "Drop dead letters. Asks first.",
    description = {
      "All, those of the numbers, or those that the options name. They are lost;"
          + " \"deadletters export\" keeps a copy. What came in after the question was asked stays."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters discard",
      "  mutstreams deadletters discard 12 20-40",
      "  mutstreams deadletters discard --stream readings --reason \"not a number\" --yes",
      "",
      "Exit codes: 0 done or nothing to do, 1 it was not done, 2 wrong command line, or"
          + " there is no terminal to ask at and no --yes; 3 an agent uses the storage and does"
          + " not answer"
    })
final class DeadLettersDiscardCommand implements Callable<Integer> {
  @Mixin private Agents agents;
  @Mixin private LetterFilters filters;
  @Mixin private Confirmation confirmation;

  @Parameters(
      arity = "0..*",
      paramLabel = "NUMBERS",
      description = "Numbers or ranges (default: all).")
  private List<String> numbers = new ArrayList<>();

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      LetterReader reader = new LetterReader(store, filters, numbers);
      long count = reader.count(filters.limit(Long.MAX_VALUE));
      if (count == 0) {
        out.println("There is nothing to discard.");
        return ExitCode.OK;
      }
      boolean all = count == reader.look().count("letters");
      String question =
          "Discard %s%s? %s then lost."
              .formatted(
                  LetterReader.letters(count),
                  all ? ", all" : "",
                  count == 1 ? "It is" : "They are");
      if (!confirmation.given(question, command.commandLine().getErr())) {
        out.println("Nothing was discarded.");
        return ExitCode.PROBLEMS;
      }
      long[] discarded = {0};
      reader.pages(
          "deadletters.discard",
          count,
          0,
          page -> {
            discarded[0] += page.count("discarded");
            return page.count("discarded");
          });
      out.println("discarded " + LetterReader.letters(discarded[0]));
    }
    return ExitCode.OK;
  }
}
