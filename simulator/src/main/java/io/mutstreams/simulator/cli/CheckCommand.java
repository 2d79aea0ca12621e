package io.mutstreams.simulator.cli;

import io.mutstreams.simulator.checker.Arrival;
import io.mutstreams.simulator.checker.Checker;
import io.mutstreams.simulator.checker.Delays;
import io.mutstreams.simulator.checker.Destination;
import io.mutstreams.simulator.checker.Numbering;
import io.mutstreams.simulator.checker.Subscriber;
import io.mutstreams.simulator.checker.Verdict;
import io.mutstreams.simulator.console.BrokerUrlConverter;
import io.mutstreams.simulator.console.DurationConverter;
import io.mutstreams.simulator.console.Progress;
import io.mutstreams.simulator.console.TopicFilterConverter;
import io.mutstreams.simulator.publisher.LedgerEntry;
import io.mutstreams.simulator.publisher.LedgerReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Subscribe upstream and compare what arrives with the ledger of 'simulate feed' or 'simulate"
          + " replay': what was lost, repeated, reordered within a key, damaged, and how late it"
          + " came. Start it before the feed; it prints 'ready', and its verdict once the feed has"
          + " ended and everything arrived, or nothing more did for a while.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost or damaged",
      "1:something was, or with --strict anything else is wrong",
      "2:the command line is wrong",
      "3:the broker or the ledger failed"
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "mqtt://127.0.0.1:1883",
      converter = BrokerUrlConverter.class,
      description = "The upstream broker. Default: ${DEFAULT-VALUE}")
  private String url = "";

  @Option(
      names = "--topics",
      split = ",",
      defaultValue = "#",
      converter = TopicFilterConverter.class,
      paramLabel = "FILTER",
      description = "Topic filters to subscribe. Default: ${DEFAULT-VALUE}")
  private List<String> topics = List.of();

  @Option(
      names = "--ledger",
      required = true,
      paramLabel = "FILE",
      description = "The ledger that the feed writes; may be absent at first.")
  private Path file;

  @Option(
      names = "--expect",
      paramLabel = "REGEX",
      description = "Expect only messages that were sent to topics which match. Default: all")
  private @Nullable Pattern expect;

  @Option(
      names = "--optional",
      paramLabel = "REGEX",
      description =
          "Messages that were sent to these topics may arrive, in stretches; they need not."
              + " Default: none")
  private @Nullable Pattern optional;

  @Option(
      names = "--numbered",
      paramLabel = "FIELD",
      description =
          "Payloads must have this field, with the number of the message within its key, from 1:"
              + " the flow counts them.")
  private @Nullable String numbered;

  @Option(
      names = "--numbered-keys",
      paramLabel = "REGEX",
      defaultValue = "",
      description = "Only the messages of these keys must be numbered. Default: all")
  private Pattern numberedKeys = Pattern.compile("");

  @Option(
      names = "--delays",
      paramLabel = "FILE",
      description =
          "Write there in the end, for each group of keys (up to the last dash) and each 20 ms"
              + " in which messages were sent, the longest time that one took, in microseconds.")
  private @Nullable Path delays;

  @Option(
      names = "--no-repeats",
      description = "Expect no repeats that the feed made on purpose: the flow drops them.")
  private boolean noRepeats;

  @Option(
      names = "--untouched",
      description = "Payloads must arrive as they were sent, byte by byte.")
  private boolean untouched;

  @Option(
      names = "--strict",
      description = "Fail also on duplicates, reordered and unexpected messages.")
  private boolean strict;

  @Option(
      names = "--quiet",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = DurationConverter.class,
      description =
          "Stop waiting when nothing arrived for so long after the feed ended."
              + " Default: ${DEFAULT-VALUE}")
  private Duration quiet = Duration.ZERO;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      defaultValue = "0s",
      converter = DurationConverter.class,
      description =
          "When everything has arrived, go on until nothing came for so long: repeats may come"
              + " later. Default: ${DEFAULT-VALUE}")
  private Duration linger = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "1d",
      converter = DurationConverter.class,
      description = "Stop waiting for the feed to end after so long. Default: ${DEFAULT-VALUE}")
  private Duration longest = Duration.ZERO;

  @Option(
      names = "--json",
      description = "Print the verdict as JSON, and 'ready' on standard error.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Pattern pattern = expect;
    Predicate<LedgerEntry> expected =
        entry ->
            (pattern == null || pattern.matcher(entry.topic()).find())
                && !(noRepeats && entry.repeat());
    var checker = new Checker(destination(expected));
    var times = new Delays();
    Path timesFile = delays;
    PrintWriter out = spec.commandLine().getOut();
    long end = System.nanoTime() + longest.toNanos();
    try (var subscriber = Subscriber.open(url, topics, checker, hears(times))) {
      // with --json, standard output is for the verdict alone
      PrintWriter says = json ? spec.commandLine().getErr() : out;
      says.println("ready");
      says.flush();
      Verdict verdict = judge(checker, end);
      if (timesFile != null) {
        times.write(timesFile);
      }
      out.println(json ? verdict.toJson() : verdict.toText());
      out.flush();
      if (subscriber.reconnects() > 0 && !json) {
        out.println("  connections made again by the checker: " + subscriber.reconnects());
      }
      boolean good = strict ? verdict.exact() : verdict.complete();
      return good ? Exit.OK : Exit.FOUND_WRONG;
    }
  }

  private Destination destination(Predicate<LedgerEntry> expected) {
    Pattern allowed = optional;
    String field = numbered;
    return Destination.everything(untouched)
        .expecting(expected)
        .allowing(entry -> allowed != null && allowed.matcher(entry.topic()).find())
        .numbered(field == null ? null : new Numbering(field, numberedKeys));
  }

  private Consumer<Arrival> hears(Delays times) {
    return delays == null ? arrival -> {} : times::arrived;
  }

  private Verdict judge(Checker checker, long end) throws IOException, InterruptedException {
    while (!Files.exists(file) && System.nanoTime() < end) {
      Thread.sleep(100);
    }
    try (var reader = new LedgerReader(file);
        var progress = new Progress("receiving", " messages", -1)) {
      reader.poll();
      while (!reader.ended() && System.nanoTime() < end) {
        Thread.sleep(100);
        progress.to(checker.arrivals());
        reader.poll();
      }
      long left = Math.max(0, end - System.nanoTime());
      if (checker.await(reader.ledger(), quiet, Duration.ofNanos(left))) {
        while (checker.quiet().compareTo(linger) < 0 && System.nanoTime() < end) {
          Thread.sleep(100);
        }
      }
      progress.to(checker.arrivals());
      return checker.verdict(reader.ledger());
    }
  }
}
