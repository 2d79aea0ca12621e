package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts dead letters back. */
@Command(
    name = "retry",
    header = "Put dead letters back where they failed, once the cause is mended.",
    description = {
      "All, those of the numbers, or those that the options name, the oldest first. What an uplink's"
          + " broker refused goes to that uplink again, with the same id. A record of a stream goes"
          + " to the same step of it again, and on from there; a message of which no record could be"
          + " made is read again by its source, as that is configured now.",
      "A letter is removed when what came of it is settled: delivered, on disk, dropped on purpose, or"
          + " a dead letter again, with a new number. It stays when there is no such uplink, stream,"
          + " step or source any more.",
      "The agent must be running."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams deadletters retry 12",
      "  mutstreams deadletters retry --stream readings",
      "  mutstreams deadletters retry --uplink archive --reason quota",
      "",
      "Exit codes: 0 done or nothing to do, 1 some stay or failed again, 2 wrong command"
          + " line, 3 no agent is running, or it does not answer"
    })
final class DeadLettersRetryCommand implements Callable<Integer> {
  @Mixin private Agents agents;
  @Mixin private LetterFilters filters;

  @Parameters(
      arity = "0..*",
      paramLabel = "NUMBERS",
      description = "Numbers or ranges (default: all).")
  private List<String> numbers = new ArrayList<>();

  @Spec private CommandSpec command;

  /** What came of it so far. */
  private static final class Sum {
    private long settled;
    private long again;
    private long waiting;
    private final Map<String, Long> stay = new TreeMap<>();
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = command.commandLine().getOut();
    Sum sum = new Sum();
    try (StoreAccess store = StoreAccess.of(agents, command)) {
      if (!store.running()) {
        throw new CliException(
            ExitCode.UNREACHABLE,
            "the agent is not running, and letters are put back into what runs; start it first");
      }
      new LetterReader(store, filters, numbers)
          .pages("deadletters.retry", filters.limit(Long.MAX_VALUE), 0, page -> add(page, sum));
    } catch (ControlException e) {
      if (sum.settled > 0) {
        tell(sum, out);
      }
      throw e;
    }
    tell(sum, out);
    boolean well = sum.again + sum.waiting == 0 && sum.stay.isEmpty();
    return well ? ExitCode.OK : ExitCode.PROBLEMS;
  }

  private static long add(Answer page, Sum sum) {
    sum.settled += page.count("settled");
    sum.again += page.count("dead_again");
    List<Answer> stay = page.parts("left");
    stay.forEach(letter -> sum.stay.merge(letter.text("why"), 1L, Long::sum));
    long waiting = page.texts("waiting").size();
    sum.waiting += waiting;
    // Whoever takes nothing now takes no more either.
    return waiting > 0 ? -1 : page.count("settled") + stay.size();
  }

  private static void tell(Sum sum, PrintWriter out) {
    if (sum.settled + sum.waiting == 0 && sum.stay.isEmpty()) {
      out.println("There is nothing to put back.");
      return;
    }
    out.println("put back and settled: " + LetterReader.letters(sum.settled));
    if (sum.again > 0) {
      out.println(
          LetterReader.letters(sum.again)
              + " came in meanwhile: what fails again has a new number and its reason");
    }
    sum.stay.forEach((why, count) -> out.println(Units.count(count) + " stay: " + why));
    if (sum.waiting > 0) {
      out.println(
          Units.count(sum.waiting)
              + " put back and not settled within 30 seconds: each is removed when it is; no more"
              + " were put back");
    }
  }
}
