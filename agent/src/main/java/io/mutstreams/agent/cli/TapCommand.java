package io.mutstreams.agent.cli;

import io.mutstreams.agent.control.ControlClient;
import io.mutstreams.agent.format.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows live records at an edge of the graph. */
@Command(
    name = "tap",
    header = "Show live records as they pass: into a stream, after a step, to an uplink.",
    description = {
      "A sample of the records, until Ctrl-C. The records do not notice: what is more than the rate,"
          + " or more than is read, is left out and counted. When the configuration changes, the"
          + " tap stays with the names that it was given, and ends where they are gone.",
      "",
      "The values of headers and fields are masked whose names have one of these words in them:"
          + " password, passwd, passphrase, pwd, secret, token, authorization, apikey, accesskey,"
          + " privatekey, credential, cookie; also api-key and API_KEY. In payloads that are no"
          + " JSON, what follows such a name and '=' or ':' is masked. What the"
          + " configuration has for secrets is masked wherever it stands; topics, keys and ids are"
          + " shown as they are else. Bodies are cut after 2,000 characters.",
      "",
      "With --json: one object a line, the first of which says what is tapped, the last why it"
          + " ended. At most four taps are open at once."
    },
    mixinStandardHelpOptions = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  mutstreams tap readings                   what comes into the stream",
      "  mutstreams tap readings --from plant      of that, what plant sends",
      "  mutstreams tap readings --after hot       what the step hot gives",
      "  mutstreams tap readings --to archive      what it sends to that uplink",
      "  mutstreams tap --to archive               what all streams send to it",
      "  mutstreams tap plant --count 5 --json     five of a source's records",
      "",
      "Exit codes: 0 done, 1 there is no such edge, it went with a change, or four taps are"
          + " open, 2 wrong command line, 3 no agent is running, or it cannot be reached"
    })
final class TapCommand implements Callable<Integer> {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  @Mixin private Agents agents;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "A stream, or a source; with --to none is needed.")
  private @Nullable String name;

  @Option(
      names = "--from",
      paramLabel = "INPUT",
      description = "What comes into the stream from this source or stream.")
  private @Nullable String from;

  @Option(names = "--after", paramLabel = "STEP", description = "What this step of it gives.")
  private @Nullable String after;

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      description = "What is sent to this uplink or stream.")
  private @Nullable String to;

  @Option(
      names = "--rate",
      paramLabel = "RECORDS",
      defaultValue = "10",
      description = "Records a second at most, 1 to 100 (default: 10).")
  private int rate;

  @Option(
      names = "--count",
      paramLabel = "RECORDS",
      description = "End after so many (default: never).")
  private long count;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "End after such a time, as 30s or 5m (default: never).")
  private @Nullable Duration longest;

  @Option(
      names = "--mask",
      paramLabel = "WORD",
      description = "Mask what has this word in its name, too; may be given several times.")
  private List<String> mask = new ArrayList<>();

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  @Spec private CommandSpec command;

  private long shown;
  private @Nullable String ended;

  @Override
  public Integer call() throws IOException {
    if (rate < 1 || rate > 100) {
      throw new ParameterException(
          command.commandLine(), "--rate takes 1 to 100 records a second, not " + rate);
    }
    Duration until = longest == null || longest.compareTo(FOR_EVER) > 0 ? FOR_EVER : longest;
    ControlClient.lines(agents.dataFolder(), request(), until, this::line);
    String why = ended;
    if (why != null) {
      command.commandLine().getErr().println("mutstreams: the tap has ended: " + why);
      command.commandLine().getErr().flush();
      return ExitCode.PROBLEMS;
    }
    return ExitCode.OK;
  }

  private Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("command", "tap");
    put(request, "name", name);
    put(request, "from", from);
    put(request, "after", after);
    put(request, "to", to);
    request.put("rate", (long) rate);
    request.put("mask", mask);
    return request;
  }

  private static void put(Map<String, Object> request, String field, @Nullable String value) {
    if (value != null) {
      request.put(field, value);
    }
  }

  private boolean line(Map<String, Object> line) {
    PrintWriter out = command.commandLine().getOut();
    Answer answer = new Answer(line);
    if (json) {
      out.println(Json.write(line).toText());
    } else {
      Paint paint = new Paint(command.commandLine().getColorScheme().ansi().enabled());
      TapView.lines(answer, paint).forEach(out::println);
    }
    out.flush();
    if (answer.has("ended")) {
      ended = answer.text("ended");
      return false;
    }
    if (answer.has("at")) {
      shown++;
    }
    // Whoever reads may be gone.
    return !out.checkError() && (count <= 0 || shown < count);
  }
}
