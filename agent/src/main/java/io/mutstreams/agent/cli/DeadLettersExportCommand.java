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

/** Writes dead letters to a file. */
@Command(
    name = "export",
    header = "Write dead letters to a file, as lines of JSON.",
    description = {
      "One object for each, the oldest first: number, time, kind (source, stream or uplink) and name"
          + " of the place, step, reason, and the record as \"outbox export\" writes it: id, topic,"
          + " key, qos, retain, headers, and the payload, as a text under payload where it is UTF-8,"
          + " else as base64 under payload_base64. The letters stay where they are.",
      "What comes in meanwhile is not in the file. It appears when it is whole and on disk; only its"
          + " owner may read it."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters export dead.jsonl",
      "  mutstreams deadletters export dead.jsonl 12-40 --stream readings",
      "  mutstreams deadletters export - --uplink archive | jq -r .reason | sort | uniq -c"
    })
final class DeadLettersExportCommand implements Callable<Integer> {
  @Mixin private Agents agents;
  @Mixin private LetterFilters filters;

  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard output.")
  private String file;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "NUMBERS",
      description = "Numbers or ranges (default: all).")
  private List<String> numbers = new ArrayList<>();

  @Option(names = "--replace", description = "Replace the file if it is there.")
  private boolean replace;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      LetterReader reader = new LetterReader(store, filters, numbers);
      long count;
      try (ExportTarget target = ExportTarget.of(file, replace, out)) {
        count = reader.copy(filters.limit(Long.MAX_VALUE), target.writer());
        target.finish();
      }
      if (!file.equals("-")) {
        out.println("exported " + LetterReader.letters(count) + " to " + file);
      }
    }
    return ExitCode.OK;
  }
}
